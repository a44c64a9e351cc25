// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps;

/// <summary>Statement of a device about a frame, in a trailer or header: when it saw it, and where.</summary>
public struct DeviceStamp
{
    /// <summary>Whole seconds of the device's clock; 0 for a counter. Not reduced to a time scale.</summary>
    public long Seconds;

    /// <summary>Nanoseconds within the second; may be out of range, since a device or a wrong format may say
    /// anything.</summary>
    public uint Ns;

    /// <summary>Below a nanosecond, in 2⁻³² ns.</summary>
    public uint SubNs;

    /// <summary>Time after which the device's time wraps, nanoseconds; 0 if that does not matter before
    /// 2106.</summary>
    public long WrapNs;

    /// <summary>The counter, for formats that have no time.</summary>
    public uint Counter;

    /// <summary>Number of the device; 0 if the format has none.</summary>
    public uint Device;

    /// <summary>Port of the device; 0 if the format has none.</summary>
    public uint Port;

    /// <summary>Number of the frame at the device's ingress; valid with <see cref="StampFlags.HasIngress"/>, 16
    /// bits.</summary>
    public uint Ingress;

    /// <summary>Number of the frame at the device's egress; valid with <see cref="StampFlags.HasEgress"/>, 20
    /// bits.</summary>
    public uint Egress;

    /// <summary>Length of the frame before the device added to it, without FCS, bytes.</summary>
    public int OriginalLength;

    /// <summary>Bytes of a header between the addresses and the frame's own EtherType, to be passed over; 0 for a
    /// trailer.</summary>
    public int HeaderLength;

    /// <summary>Other statements.</summary>
    public StampFlags Flags;

    /// <summary>True if the nanoseconds are in range.</summary>
    public readonly bool IsInRange => Ns < 1_000_000_000;
}

/// <summary>Statements of a device about a stamp.</summary>
[Flags]
public enum StampFlags : byte
{
    None = 0,

    /// <summary>The device's clock was not what it should be.</summary>
    Degraded = 1,

    /// <summary>The device saw the frame before.</summary>
    Duplicate = 2,

    HasIngress = 4,

    HasEgress = 8,

    /// <summary>The device calls its time UTC.</summary>
    SaysUtc = 16,

    /// <summary>The device calls its time TAI.</summary>
    SaysTai = 32,

    /// <summary>The device calls the frame's checksum good.</summary>
    FcsValid = 64,
}
