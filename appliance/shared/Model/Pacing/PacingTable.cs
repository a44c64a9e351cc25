// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Pacing;

/// <summary>File in which a player records each datagram, and its columns: compressed CSV with a first line of
/// names. Times are nanoseconds of CLOCK_MONOTONIC.</summary>
public static class PacingTable
{
    /// <summary>Name of the file in its folder.</summary>
    public const string FileName = "pacing.csv.gz";

    /// <summary>Number of the datagram, from 1.</summary>
    public const string Datagram = "datagram";

    /// <summary>Number of its capture, from 1.</summary>
    public const string Capture = "capture";

    /// <summary>Number of its frame in the capture, from 1.</summary>
    public const string Frame = "frame";

    public const string Feed = "feed";

    public const string Line = "line";

    /// <summary>Its channel; empty without one.</summary>
    public const string Channel = "channel";

    /// <summary>First number of its messages; empty if it has none.</summary>
    public const string FirstSequence = "first_sequence";

    /// <summary>Numbers that it uses.</summary>
    public const string Count = "count";

    /// <summary>Time at which it was due; empty where no time is kept.</summary>
    public const string DueNs = "due_ns";

    /// <summary>Clock before the call that sent it.</summary>
    public const string BeforeNs = "before_ns";

    /// <summary>Clock behind that call; empty if the kernel refused it.</summary>
    public const string AfterNs = "after_ns";

    /// <summary>Transmit stamp of the kernel program; empty without one.</summary>
    public const string KernelNs = "kernel_ns";

    /// <summary>The columns in the order of writing.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        Datagram, Capture, Frame, Feed, Line, Channel, FirstSequence, Count, DueNs, BeforeNs, AfterNs, KernelNs,
    ];
}
