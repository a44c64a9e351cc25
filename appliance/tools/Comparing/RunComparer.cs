// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Comparing.Pairing;
using Telemetry.Comparing.Results;

namespace Telemetry.Comparing;

/// <summary>Compares two runs by their result folders.</summary>
public static class RunComparer
{
    private const int MostListed = 20;

    /// <summary>Reads both folders and compares them.</summary>
    /// <exception cref="FailureException">One cannot be read, is incomplete, damaged or of another form.</exception>
    public static ComparisonReport Compare(ComparisonOptions options)
    {
        var names = new NameTable();
        var late = new LateTicks();
        RunResult a = RunResult.Read(options.A, names);
        RunResult b = RunResult.Read(options.B, names);
        bool isPaced = PacingReader.TryRead(a.Report.Folder, options.LateNs, names, late)
            | PacingReader.TryRead(b.Report.Folder, options.LateNs, names, late);
        var pairs = OrderPairs.Of(a.Orders, b.Orders, late);
        IReadOnlyList<ShiftReport> shifts = ShiftMaker.Of(pairs, a.Orders, b.Orders);
        var report = new ComparisonReport
        {
            A = a.Report with { Ambiguous = pairs.Ambiguous.First, Late = pairs.Late.First },
            B = b.Report with { Ambiguous = pairs.Ambiguous.Second, Late = pairs.Late.Second },
            Paired = pairs.Pairs.Count,
            OnlyA = pairs.OnlyFirst.Count,
            OnlyB = pairs.OnlySecond.Count,
            AmbiguousTicks = pairs.AmbiguousTicks,
            LateTicks = isPaced ? pairs.LateTickCount : null,
            HostDiffers = a.Report.HostSettings is { } settings && b.Report.HostSettings is { } others
                ? settings != others : null,
            DifferentSettings = DifferentSettingsOf(a, b),
            Shifts = shifts,
            ControlDiffers = ControlDiffers(shifts),
            LimitNs = options.LimitNs,
            FirstOnlyA = FirstOf(pairs.OnlyFirst, a, options.CaptureA, "a", names),
            FirstOnlyB = FirstOf(pairs.OnlySecond, b, options.CaptureB, "b", names),
        };
        return Judge(report);
    }

    private static ComparisonReport Judge(ComparisonReport report)
    {
        ShiftReport? whole = report.Shifts.FirstOrDefault(shift => shift.Quantity == Quantity.TickToTrade);
        if (ReasonOf(report, whole) is { } reason)
            return report with { Verdict = Verdict.None, Reason = reason };
        return report with
        {
            Verdict = whole!.Verdict,
            Limit = report.LimitNs is not { } limitNs ? null
                : whole.LowNs > limitNs ? LimitVerdict.Exceeded
                : whole.HighNs <= limitNs ? LimitVerdict.Kept : LimitVerdict.Undecided,
        };
    }

    private static string? ReasonOf(ComparisonReport report, ShiftReport? whole)
    {
        if (report.A.Orders == 0 || report.B.Orders == 0)
            return $"{(report.A.Orders == 0 ? "A" : "B")} has no orders";
        if (report.HostDiffers == true)
            return "the settings of the host differ between the runs";
        if (report.A.HostSettingsChanges > 0 || report.B.HostSettingsChanges > 0)
            return $"settings of the host changed during {(report.A.HostSettingsChanges > 0 ? "A" : "B")}";
        if (report.Paired == 0)
            return "no tick was answered in both runs";
        int pairs = whole?.Pairs ?? 0;
        if (pairs < ShiftMaker.LeastPairs)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"{pairs} pairs of orders have a tick-to-trade, and {ShiftMaker.LeastPairs} are needed");
        }
        return whole is { Verdict: Verdict.None }
            ? "neighbouring orders depend on each other so much that the shift has no bounds; run for longer" : null;
    }

    private static bool? ControlDiffers(IReadOnlyList<ShiftReport> shifts)
    {
        ShiftReport[] ofKernel = [.. shifts.Where(shift => shift.Verdict != Verdict.None
            && shift.Quantity.IsOfKernel)];
        return ofKernel.Length == 0 ? null : ofKernel.Any(shift => shift.Verdict != Verdict.Same);
    }

    private static DifferentSetting[] DifferentSettingsOf(RunResult a, RunResult b)
    {
        if (a.Settings is not { } ofA || b.Settings is not { } ofB)
            return [];
        return [.. ofA.Keys.Union(ofB.Keys)
            .Select(key => new DifferentSetting(
                key.Setting, key.Target, ofA.GetValueOrDefault(key), ofB.GetValueOrDefault(key)))
            .Where(one => one.A != one.B)
            .OrderBy(one => one.Setting, StringComparer.Ordinal).ThenBy(one => one.Target, StringComparer.Ordinal)
            .Take(MostListed)];
    }

    private static LoneOrder[] FirstOf(
        List<int> places, RunResult run, string? capture, string side, NameTable names)
    {
        IReadOnlyList<string> captures = capture is null ? run.Captures : [capture];
        return [.. places.Take(MostListed).Select(place =>
        {
            RunOrder order = run.Orders[place];
            return new LoneOrder(
                names.NameOf(order.Tick.Feed), names.NameOf(order.Tick.Channel), order.Tick.Sequence,
                names.NameOf(order.Kind), order.TimeNs, CommandOf(captures, order, side));
        })];
    }

    // By time: the order's key may be a hash in the folder.
    private static string? CommandOf(IReadOnlyList<string> captures, in RunOrder order, string side)
    {
        if (captures.Count == 0 || captures.Contains("-") || order.TimeNs is not { } timeNs)
            return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"telemetry extract {string.Join(' ', captures.Select(Quoted))} --at {timeNs} "
            + $"-w {side}-{order.Tick.Sequence}.pcapng");
    }

    private static string Quoted(string word) =>
        word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '+' or '=' or ':')
            ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
