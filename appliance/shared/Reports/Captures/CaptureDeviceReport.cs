// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Captures;

/// <summary>Counts of the device that made a capture, from its records.</summary>
public sealed record CaptureDeviceReport
{
    public required string Capture { get; init; }

    /// <summary><c>erf</c>, <c>expcap</c> or <c>pcapng</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Ports that were seen; 31 stands for all from there on.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Frames that were taken.</summary>
    public long Packets { get; init; }

    /// <summary>Packets that the device lost.</summary>
    public long DeviceLost { get; init; }

    /// <summary>Records that say that a buffer overflowed.</summary>
    public long Overflows { get; init; }

    /// <summary>Frames that the device truncated.</summary>
    public long Truncated { get; init; }

    /// <summary>Frames received with an error, which were not taken.</summary>
    public long ReceiveErrors { get; init; }

    /// <summary>Records that stand for no packet.</summary>
    public long Fillers { get; init; }

    /// <summary>True if frames ended with their check sequence; null if that is not known.</summary>
    public bool? FrameCheck { get; init; }

    /// <summary>Records that were not read as the others, by reason.</summary>
    public required IReadOnlyList<(string Reason, long Packets)> Refused { get; init; }
}
