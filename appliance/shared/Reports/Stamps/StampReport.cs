// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Stamps;

/// <summary>Stamps that devices wrote into the frames of one interface, of a capture or live.</summary>
public sealed record StampReport
{
    /// <summary>Path of the capture, or the name of the live interface.</summary>
    public string Capture { get; init; } = "";

    /// <summary>True if it is a live interface.</summary>
    public bool IsLive { get; init; }

    /// <summary>Number of the interface in the capture; 0 in a pcap.</summary>
    public int Interface { get; init; }

    /// <summary>The format; a name of the table of formats.</summary>
    public string Format { get; init; } = "";

    /// <summary>Proof of the format: <c>crc</c>, <c>checksum</c>, <c>ethertype</c>, <c>rate</c>,
    /// <c>none</c>.</summary>
    public string Proof { get; init; } = "";

    /// <summary><c>proven</c>, <c>likely</c>, <c>ambiguous</c>.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>True if these stamps are those of the packets.</summary>
    public bool IsUsed { get; init; }

    /// <summary>Frames with an IP packet; of the first frames only, if the stamps are not used.</summary>
    public long Frames { get; init; }

    /// <summary>Frames of them with a stamp that is proven as far as the format can be.</summary>
    public long Proven { get; init; }

    /// <summary>Frames of them with a stamp of the capture, converted.</summary>
    public long Unstamped { get; init; }

    /// <summary>Largest error of a converted stamp, nanoseconds.</summary>
    public long ConversionErrorNs { get; init; }

    /// <summary>Frames without a stamp of a device, by reason.</summary>
    public StampRefusedReport Refused { get; init; } = new();

    /// <summary>Ports of the devices.</summary>
    public IReadOnlyList<StampDeviceReport> Devices { get; init; } = [];
}

/// <summary>Frames without a stamp of a device, by reason.</summary>
public sealed record StampRefusedReport
{
    /// <summary>Cut by the capture.</summary>
    public long Cut { get; init; }

    /// <summary>Nanoseconds out of range.</summary>
    public long Ns { get; init; }

    /// <summary>Further than 2 s from the capture's clock.</summary>
    public long Window { get; init; }

    /// <summary>Earlier than the frame before on the same port by more than 1 µs.</summary>
    public long Backwards { get; init; }

    /// <summary>Wrong CRC, checksum or mark.</summary>
    public long Crc { get; init; }

    /// <summary>By the device's own word its clock was not right.</summary>
    public long Degraded { get; init; }

    /// <summary>Nothing in its place.</summary>
    public long Missing { get; init; }
}

/// <summary>Frames that one port of a device stamped.</summary>
public sealed record StampDeviceReport
{
    /// <summary>Number of the device; 0 if the format has none.</summary>
    public long Device { get; init; }

    /// <summary>Its port; 0 if the format has none.</summary>
    public long Port { get; init; }

    /// <summary>Frames.</summary>
    public long Packets { get; init; }

    /// <summary>Time scale as measured: <c>utc</c>, <c>tai</c>, <c>unknown</c>.</summary>
    public string Timescale { get; init; } = "";

    /// <summary>Time scale by the device's own word; null if it says nothing.</summary>
    public string? TimescaleLabel { get; init; }

    /// <summary>Device's time less the capture's at the first frame, seconds.</summary>
    public double OffsetS { get; init; }

    /// <summary>Correction for cables that was added, nanoseconds.</summary>
    public long DelayNs { get; init; }

    /// <summary>Frames that the device numbered and that the capture has not; null if it does not number.</summary>
    public long? Lost { get; init; }
}
