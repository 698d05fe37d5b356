"""The predefined schemas: every property of the XMP Specification, September 2005, with its value type.

ISO 19005-2 and -3, 6.6.2.3.1, allow these, those of ISO 19005 itself, and what an extension schema in the file describes.
Facts from that specification, chapter 4. One deviation: ``xmp:Rating`` is a real number, as since the edition of 2008
(ISO 16684-1, 8.4); whole numbers are real numbers too.
"""

PDFAID = "http://www.aiim.org/pdfa/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_EXIF_RATIONAL = (
    "ApertureValue BrightnessValue CompressedBitsPerPixel DigitalZoomRatio ExposureBiasValue ExposureIndex ExposureTime FNumber "
    "FlashEnergy FocalLength FocalPlaneXResolution FocalPlaneYResolution GPSAltitude GPSDOP GPSDestBearing GPSDestDistance "
    "GPSImgDirection GPSSpeed GPSTrack MaxApertureValue ShutterSpeedValue SubjectDistance"
)
_EXIF_INTEGER = (
    "ColorSpace Contrast CustomRendered ExposureMode ExposureProgram FileSource FocalLengthIn35mmFilm FocalPlaneResolutionUnit "
    "GPSAltitudeRef GPSDifferential GainControl LightSource MeteringMode PixelXDimension PixelYDimension Saturation "
    "SceneCaptureType SceneType SensingMethod Sharpness SubjectDistanceRange WhiteBalance"
)
_EXIF_TEXT = (
    "ExifVersion FlashpixVersion GPSAreaInformation GPSDestBearingRef GPSDestDistanceRef GPSImgDirectionRef GPSMapDatum "
    "GPSMeasureMode GPSProcessingMethod GPSSatellites GPSSpeedRef GPSStatus GPSTrackRef GPSVersionID ImageUniqueID "
    "RelatedSoundFile SpectralSensitivity"
)
_TEXTS_OF_MEDIA = (
    "album altTapeName artist audioChannelType audioCompressor audioSampleType composer copyright engineer genre instrument key "
    "logComment pullDown scaleType scene shotLocation shotName speakerPlacement stretchMode tapeName timeSignature "
    "videoAlphaMode videoColorSpace videoCompressor videoFieldOrder videoFrameRate videoPixelDepth"
)

_TABLE: dict[str, dict[str, str]] = {
    "http://purl.org/dc/elements/1.1/": {
        "bag ProperName": "contributor publisher",
        "Text": "coverage identifier source",
        "seq ProperName": "creator",
        "seq Date": "date",
        "Lang Alt": "description rights title",
        "MIMEType": "format",
        "bag Locale": "language",
        "bag Text": "relation subject type",
    },
    "http://ns.adobe.com/xap/1.0/": {
        "bag XPath": "Advisory",
        "URL": "BaseURL",
        "Date": "CreateDate MetadataDate ModifyDate",
        "AgentName": "CreatorTool",
        "bag Text": "Identifier",
        "Text": "Label Nickname",
        "Real": "Rating",
        "alt Thumbnail": "Thumbnails",
    },
    "http://ns.adobe.com/xap/1.0/rights/": {
        "URL": "Certificate WebStatement",
        "Boolean": "Marked",
        "bag ProperName": "Owner",
        "Lang Alt": "UsageTerms",
    },
    "http://ns.adobe.com/xap/1.0/mm/": {
        "ResourceRef": "DerivedFrom ManagedFrom RenditionOf",
        "URI": "DocumentID InstanceID ManageTo ManageUI",
        "seq ResourceEvent": "History",
        "URL": "LastURL",
        "AgentName": "Manager",
        "Text": "ManagerVariant RenditionParams VersionID",
        "RenditionClass": "RenditionClass",
        "Integer": "SaveID",
        "seq Version": "Versions",
    },
    "http://ns.adobe.com/xap/1.0/bj/": {"bag Job": "JobRef"},
    "http://ns.adobe.com/xap/1.0/t/pg/": {
        "seq Colorant": "Colorants",
        "bag Font": "Fonts",
        "Dimensions": "MaxPageSize",
        "Integer": "NPages",
        "seq Text": "PlateNames",
    },
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/": {
        "Text": _TEXTS_OF_MEDIA,
        "URI": "absPeakAudioFilePath relativePeakAudioFilePath",
        "Timecode": "altTimecode startTimecode",
        "Date": "audioModDate metadataModDate releaseDate shotDate videoModDate",
        "Integer": "audioSampleRate trackNumber",
        "beatSpliceStretch": "beatSpliceParams",
        "bag Media": "contributedMedia",
        "Time": "duration introTime outCue relativeTimestamp",
        "Rational": "fileDataRate videoPixelAspectRatio",
        "Boolean": "loop videoAlphaUnityIsTransparent",
        "seq Marker": "markers",
        "Real": "numberOfBeats tempo",
        "ProjectLink": "projectRef",
        "resampleStretch": "resampleParams",
        "timeScaleStretch": "timeScaleParams",
        "Colorant": "videoAlphaPremultipleColor",
        "Dimensions": "videoFrameSize",
    },
    "http://ns.adobe.com/pdf/1.3/": {"Text": "Keywords PDFVersion", "AgentName": "Producer"},
    "http://ns.adobe.com/photoshop/1.0/": {
        "Text": "AuthorsPosition Category City Country Credit Headline Instructions Source State TransmissionReference",
        "ProperName": "CaptionWriter",
        "Date": "DateCreated",
        "bag Text": "SupplementalCategories",
        "Integer": "Urgency",
    },
    "http://ns.adobe.com/camera-raw-settings/1.0/": {
        "Boolean": "AutoBrightness AutoContrast AutoExposure AutoShadows HasCrop HasSettings",
        "Integer": (
            "BlueHue BlueSaturation Brightness ChromaticAberrationB ChromaticAberrationR ColorNoiseReduction Contrast CropUnits "
            "GreenHue GreenSaturation LuminanceSmoothing RedHue RedSaturation Saturation ShadowTint Shadows Sharpness "
            "Temperature Tint VignetteAmount VignetteMidpoint"
        ),
        "Real": "CropAngle CropBottom CropHeight CropLeft CropRight CropTop CropWidth Exposure",
        "Text": "CameraProfile RawFileName ToneCurveName Version WhiteBalance",
        "seq Point": "ToneCurve",
    },
    "http://ns.adobe.com/tiff/1.0/": {
        "ProperName": "Artist Make Model",
        "seq Integer": "BitsPerSample TransferFunction YCbCrSubSampling",
        "Integer": (
            "Compression ImageLength ImageWidth Orientation PhotometricInterpretation PlanarConfiguration ResolutionUnit "
            "SamplesPerPixel YCbCrPositioning"
        ),
        "Lang Alt": "Copyright ImageDescription",
        "Date": "DateTime",
        "seq Rational": "PrimaryChromaticities ReferenceBlackWhite WhitePoint YCbCrCoefficients",
        "AgentName": "Software",
        "Rational": "XResolution YResolution",
    },
    "http://ns.adobe.com/exif/1.0/": {
        "Rational": _EXIF_RATIONAL,
        "Integer": _EXIF_INTEGER,
        "Text": _EXIF_TEXT,
        "CFAPattern": "CFAPattern",
        "seq Integer": "ComponentsConfiguration ISOSpeedRatings SubjectArea SubjectLocation",
        "Date": "DateTimeDigitized DateTimeOriginal GPSTimeStamp",
        "DeviceSettings": "DeviceSettingDescription",
        "Flash": "Flash",
        "GPSCoordinate": "GPSDestLatitude GPSDestLongitude GPSLatitude GPSLongitude",
        "OECF/SFR": "OECF SpatialFrequencyResponse",
        "Lang Alt": "UserComment",
    },
    "http://ns.adobe.com/exif/1.0/aux/": {"Text": "Lens SerialNumber"},
    "http://ns.adobe.com/xmp/Identifier/qual/1.0/": {"Text": "Scheme"},
    PDFAID: {"Integer": "part", "Text": "amd corr conformance"},
}

PREDEFINED: dict[tuple[str, str], str] = {
    (uri, name): type_ for uri, rows in _TABLE.items() for type_, names in rows.items() for name in names.split()
}
"""(namespace, property) -> value type."""
