// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Devices;

/// <summary>Counts of the device that made a capture, from its records.</summary>
public struct DeviceCounters
{
    /// <summary>Format of the records.</summary>
    public DeviceFormat Format;

    /// <summary>Frames that were taken.</summary>
    public long Packets;

    /// <summary>Packets that the device lost.</summary>
    public long Lost;

    /// <summary>Part of <see cref="Lost"/> that only statistics report, without the place.</summary>
    public long Unplaced;

    /// <summary>True if these statistics were read behind packets that they concern.</summary>
    public bool IsUnplacedLate;

    /// <summary>Records that say that a buffer of the device overflowed.</summary>
    public long Overflows;

    /// <summary>Frames that the device truncated.</summary>
    public long Truncated;

    /// <summary>Frames received with an error, which no host would have got: not taken.</summary>
    public long ReceiveErrors;

    /// <summary>Records that stand for no packet.</summary>
    public long Fillers;

    /// <summary>Records of a type that is not read.</summary>
    public long OtherTypes;

    /// <summary>Records whose lengths contradict each other, or that end inside their headers.</summary>
    public long BadLengths;

    /// <summary>Records without the footer that the others have; taken with the time of the record.</summary>
    public long NoFooter;

    /// <summary>True if the frames end with their check sequence; false if not; null if no frame was whole.</summary>
    public bool? HasFrameCheck;

    /// <summary>Ports that were seen, a bit each, the highest for all from 31 on.</summary>
    public uint Ports;

    /// <summary>Records an event of the port.</summary>
    internal void SawPort(int port) => Ports |= 1u << Math.Min(port, 31);
}

/// <summary>Formats in which devices wrap the frames, or say what they lost.</summary>
public enum DeviceFormat : byte
{
    None = 0,

    /// <summary>ERF of Endace.</summary>
    Erf = 1,

    /// <summary>expcap of exact-capture.</summary>
    Expcap = 2,

    /// <summary>None, in a pcapng whose recorder says what it dropped.</summary>
    Pcapng = 3,
}
