package io.normstream.jobs.image;

/** What becomes of an image whose EXIF orientation says that it is stored turned. */
public enum OrientationUse {
    /** It is turned upright. */
    UPRIGHT,
    /** It is taken as it is stored. */
    AS_STORED,
    /** That is left to the model that will get it, which is not known yet. */
    UNDECIDED;

    /** For a model that takes images upright, or as they are stored. */
    public static OrientationUse of(boolean upright) {
        return upright ? UPRIGHT : AS_STORED;
    }
}
