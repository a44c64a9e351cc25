// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Stamps;

/// <summary>Time scale of a device's clock.</summary>
public enum TimeScale : byte
{
    /// <summary>Neither: its time is used as the capture's clock from the first frame on.</summary>
    Unknown = 0,

    Utc = 1,

    /// <summary>TAI, which is 37 seconds ahead.</summary>
    Tai = 2,
}

/// <summary>Certainty that frames have stamps in a format.</summary>
public enum StampVerdict : byte
{
    /// <summary>They have not.</summary>
    None = 0,

    /// <summary>Some have, or too few were seen; not used unless asked for.</summary>
    Likely = 1,

    /// <summary>Several formats fit; none is used.</summary>
    Ambiguous = 2,

    /// <summary>They have.</summary>
    Proven = 3,
}

/// <summary>Finding in the first frames of one interface of a capture.</summary>
public sealed record StampFinding
{
    /// <summary>Number of the interface in the file; 0 in a pcap.</summary>
    public required int Interface { get; init; }

    /// <summary>The format, or the first of several.</summary>
    public required StampFormat Format { get; init; }

    /// <summary>Certainty of the format.</summary>
    public required StampVerdict Verdict { get; set; }

    /// <summary>Whole frames with an IP packet that were looked at.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames of them in which the format was proven.</summary>
    public required long Stamped { get; init; }

    /// <summary>True if all frames of the interface were looked at.</summary>
    public required bool IsAll { get; init; }

    /// <summary>Scale of the device's time.</summary>
    public required TimeScale TimeScale { get; init; }

    /// <summary>Device's time less the capture's at the first frame, nanoseconds.</summary>
    public required long OffsetNs { get; init; }

    /// <summary>Other formats that fit as well.</summary>
    public required IReadOnlyList<StampFormat> Others { get; init; }
}
