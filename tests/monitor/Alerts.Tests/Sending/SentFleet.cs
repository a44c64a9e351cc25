// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Alerts.Sending;
using Telemetry.Fleet;

namespace Telemetry.Alerts.Tests.Sending;

/// <summary>Alerts that a test raises and clears as it likes.</summary>
internal sealed class SentFleet
{
    private const long Second = 1_000_000_000;

    private readonly FleetModel _fleet = new(new FleetLimits());
    private readonly HashSet<(string Rule, string Appliance, string? Site)> _raised = [];
    private string _severity = "error";
    private long _nowNs = Second;

    internal SentFleet(params string[] more) => Board = new AlertBoard(new AlertEngine(
        [.. new[] { "ApplianceGone", "FeedGap", "Carrier" }.Concat(more).Select(RuleOf)]));

    internal AlertBoard Board { get; }

    internal AlertOutbox Outbox { get; } = new();

    /// <summary>Raises an alert.</summary>
    internal void Raise(string rule, string appliance, string? site = null) => _raised.Add((rule, appliance, site));

    /// <summary>Clears an alert.</summary>
    internal void Clear(string rule, string appliance) =>
        _raised.RemoveWhere(one => (one.Rule, one.Appliance) == (rule, appliance));

    /// <summary>Gives all alerts a severity.</summary>
    internal void Judge(string severity) => _severity = severity;

    /// <summary>Evaluates, at the time of a clock.</summary>
    internal void Evaluate(SendClock clock) => Evaluate(clock.TimeNs, clock.NowNs);

    /// <summary>Evaluates, some time later.</summary>
    /// <param name="utcNs">Time, UTC, nanoseconds.</param>
    /// <param name="evaluatedNs">Time by the clock of the senders, nanoseconds.</param>
    internal void Evaluate(long utcNs, long evaluatedNs = 0)
    {
        _nowNs += Second;
        _fleet.SetTime(_nowNs, utcNs);
        Board.Evaluate(_fleet);
        Outbox.Take(Board, evaluatedNs);
    }

    private ModelRule RuleOf(string name) => new(_ => _raised.Where(one => one.Rule == name).Select(one =>
        AlertReading.Of(AlertLabels.Of(("appliance", one.Appliance), ("site", one.Site)), isRaised: true,
            "it \"is\" so", _severity)))
    {
        Name = name,
        Severity = "error",
        Raise = "it is so",
        Clear = "it is not",
    };
}
