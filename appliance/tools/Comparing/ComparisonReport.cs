// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing;

/// <summary>An order of a tick that the other run did not answer.</summary>
/// <param name="Feed">The tick's feed.</param>
/// <param name="Channel">Its channel; null if the feed has none.</param>
/// <param name="Kind">Kind of the order.</param>
/// <param name="TimeNs">Time of the order as UTC since 1970, nanoseconds; null if it is not known.</param>
/// <param name="Command">Command that shows its packets; null without a capture or a time.</param>
public sealed record LoneOrder(
    string? Feed, string? Channel, ulong Sequence, string? Kind, long? TimeNs, string? Command);

/// <summary>A setting of the host that differs.</summary>
/// <param name="Setting">Its name, as in <c>tune</c>.</param>
/// <param name="Target">What it is set on.</param>
/// <param name="A">The value in A; null if it is not there.</param>
/// <param name="B">The value in B; null if it is not there.</param>
public sealed record DifferentSetting(string Setting, string Target, string? A, string? B);

/// <summary>Result of comparing two runs.</summary>
public sealed record ComparisonReport
{
    /// <summary>The run that is compared with.</summary>
    public required RunReport A { get; init; }

    /// <summary>The run that is judged.</summary>
    public required RunReport B { get; init; }

    /// <summary>Pairs of orders that answered the same tick in the same place.</summary>
    public long Paired { get; init; }

    /// <summary>Orders of ticks that only A answered.</summary>
    public long OnlyA { get; init; }

    /// <summary>Orders of ticks that only B answered.</summary>
    public long OnlyB { get; init; }

    /// <summary>Ticks that both answered, with different numbers or kinds of orders.</summary>
    public long AmbiguousTicks { get; init; }

    /// <summary>Ticks with orders that were played late in either run; null if neither has a pacing file.</summary>
    public long? LateTicks { get; init; }

    /// <summary>True if the hosts' settings differ; null if they are not known of both.</summary>
    public bool? HostDiffers { get; init; }

    /// <summary>True if a stage differs that is the kernel's alone: no build has a part in it, so the host itself was
    /// another one. Null without such stages.</summary>
    public bool? ControlDiffers { get; init; }

    /// <summary>Settings that differ, the first of them.</summary>
    public IReadOnlyList<DifferentSetting> DifferentSettings { get; init; } = [];

    /// <summary>Shifts; tick-to-trade first, then the stages that both runs have.</summary>
    public IReadOnlyList<ShiftReport> Shifts { get; init; } = [];

    /// <summary>The answer.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>Reason for which there is no answer; null if there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>Limit of the shift, nanoseconds; null without.</summary>
    public long? LimitNs { get; init; }

    /// <summary>Place of the shift in relation to the limit; null without a limit or an answer.</summary>
    public LimitVerdict? Limit { get; init; }

    /// <summary>The first orders of ticks that only A answered.</summary>
    public IReadOnlyList<LoneOrder> FirstOnlyA { get; init; } = [];

    /// <summary>The first orders of ticks that only B answered.</summary>
    public IReadOnlyList<LoneOrder> FirstOnlyB { get; init; } = [];

    /// <summary>Exit code: with a limit 5 if it is exceeded, 1 if there is no answer; else 0.</summary>
    public ExitCode ExitCode => LimitNs is null ? ExitCode.Done
        : Verdict == Verdict.None ? ExitCode.Failed
        : Limit == LimitVerdict.Exceeded ? ExitCode.Regression : ExitCode.Done;
}
