// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Causes;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>The cause of a late order as a sentence.</summary>
internal static class CauseText
{
    /// <summary>The cause that the parts come to: the longest of them.</summary>
    /// <param name="parts">The parts, the longest first.</param>
    /// <param name="reason">Reason that a part is unknown.</param>
    public static CauseReport Of(IReadOnlyList<CausePartReport> parts, UnknownReason reason)
    {
        CausePartReport? cause = parts.Count == 0 ? null : parts[0];
        string text = cause is null ? Unknown(reason) : SentenceOf(cause, reason);
        if (parts.FirstOrDefault(part => part.Kind == "fault") is { } faults)
            text += string.Create(CultureInfo.InvariantCulture, $"; {faults.Count} page faults");
        return new CauseReport { Kind = cause?.Kind ?? "unknown", Text = text, Parts = parts };
    }

    private static string SentenceOf(CausePartReport part, UnknownReason reason)
    {
        string time = Span(part.Ns);
        return part.Kind switch
        {
            "stack" => $"slept {time} until the packet woke it{By(", in ", part, hasTimes: false)}",
            "cpu_wait" => $"waited {time} for CPU {part.Cpu}{By(", which ran ", part, hasTimes: true)}",
            "idle_exit" => $"waited {time} for CPU {part.Cpu} to leave its idle state",
            "interrupt" => $"lost {time} to interrupts{By(": ", part, hasTimes: true)}",
            "blocked" => $"slept {time}{By(" until woken by ", part, hasTimes: false)}",
            "stopped" => $"was stopped for {time}{By(", continued by ", part, hasTimes: false)}",
            "throttled" => $"could not run for {time}: the CPU quota of its control group was used up",
            "frozen" => $"was frozen for {time} with its control group{By(", thawed by ", part, hasTimes: false)}",
            "tcp_wait" => $"waited {time} in this host's TCP/IP behind its send call",
            "strategy" => $"ran for {time} itself",
            "not_recorded" => $"waited {time} for CPU {part.Cpu}; who ran there is not recorded",
            _ => $"unknown for {time}: {Unknown(reason)}",
        };
    }

    private static string By(string before, CausePartReport part, bool hasTimes)
    {
        List<string> names =
        [
            .. part.By.Select(share => hasTimes ? $"{NameOf(share)} ({Span(share.Ns)})" : NameOf(share)),
        ];
        if (hasTimes && part.OthersNs > 0)
            names.Add($"others ({Span(part.OthersNs)})");
        return names.Count == 0 ? "" : before + string.Join(", ", names);
    }

    private static string NameOf(CauseShareReport share) => share.Tid is { } tid
        ? string.Create(CultureInfo.InvariantCulture, $"{share.Name}[{tid}]") : share.Name;

    private static string Unknown(UnknownReason reason) => reason switch
    {
        UnknownReason.Overwritten => "the history of that time is overwritten",
        UnknownReason.NotAttached => "the programs were attached later",
        UnknownReason.UnknownThread =>
            "no watched thread sent it as it left, but another thread, or TCP/IP itself after a wait",
        UnknownReason.Contradiction => "records of the history contradict each other",
        _ => "nothing is recorded",
    };

    private static string Span(long ns) => ns switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.0} us"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.0} ms"),
    };
}
