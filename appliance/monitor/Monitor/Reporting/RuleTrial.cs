// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Fleet;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Printing;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting;

/// <summary>Rules over recordings: the alerts that would have fired, before the rules wake anybody.</summary>
internal sealed class RuleTrial
{
    private const long MemoryBytes = 1L << 30;

    private static readonly string[] Heads = ["ALERT", "SEVERITY", "FROM (UTC)", "UNTIL", "LABELS", "SUMMARY"];

    private readonly AlertEngine _engine;
    private readonly List<AlertView> _ended = [];
    private long _firstTimeNs = long.MaxValue;
    private long _lastTimeNs;

    private RuleTrial(IReadOnlyList<AlertRule> rules) => _engine = new AlertEngine(rules);

    /// <summary>Reads recordings and prints the alerts.</summary>
    /// <param name="rules">The rules, with no memory of anything before.</param>
    /// <param name="files">The recordings.</param>
    /// <param name="asJson">True for JSON, false for aligned columns.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="FailureException">A recording cannot be read.</exception>
    public static ExitCode Run(
        IReadOnlyList<AlertRule> rules, IReadOnlyList<string> files, TextWriter output, bool asJson)
    {
        var trial = new RuleTrial(rules);
        RecordingSet played = RecordingSet.Play(files, MemoryBytes, isForReport: false, trial.Evaluate);
        if (asJson)
            Printed.Json(output, trial.Write);
        else
            trial.Print(output);
        if (played.Damages.Count > 0)
            throw new FailureException(played.Damages);
        return ExitCode.Done;
    }

    private IReadOnlyList<AlertView> Fired =>
    [
        .. _ended.Concat(_engine.Alerts.Where(one => one.IsFiring).Select(one => AlertView.Of(one, hiddenBy: null)))
            .Where(one => one.Severity != "none").OrderBy(one => one.FiredTimeNs),
    ];

    private void Evaluate(FleetModel model)
    {
        (_firstTimeNs, _lastTimeNs) = (Math.Min(_firstTimeNs, model.TimeNs), model.TimeNs);
        foreach ((AlertInstance alert, AlertChange change) in _engine.Evaluate(model))
        {
            if (change == AlertChange.Resolved)
                _ended.Add(AlertView.Of(alert, hiddenBy: null));
        }
    }

    private void Print(TextWriter output)
    {
        IReadOnlyList<AlertView> fired = Fired;
        if (fired.Count > 0)
            Printed.Columns(output, [Heads, .. fired.Select(Cells)]);
        int rules = fired.Select(one => one.Name).Distinct().Count();
        string span = _lastTimeNs == 0
            ? "no interval of an appliance" : $"{Figures.Time(_firstTimeNs)} to {Figures.Time(_lastTimeNs)} UTC";
        output.WriteLine(
            $"{fired.Count} alerts of {rules} rules; {_engine.Rules.Count - rules} rules did not fire; {span}");
        WarningPrinter.Write(output, Unmatched.Select(rule => new Failure(
            ExitCode.Done, "", $"rule {rule.Name} matched nothing in the recordings",
            "compare its \"of\" and \"where\" with what they have")));
    }

    /// <summary>Rules of files that had nothing to read. What is compared with other days is in no recording.</summary>
    private IEnumerable<DeclaredRule> Unmatched => _engine.Rules.OfType<DeclaredRule>().Where(
        rule => !rule.HasMatched && rule.Declaration.Value.Kind != RuleValueKind.Rank);

    private static string[] Cells(AlertView alert) =>
    [
        alert.Name, alert.Severity, Figures.Time(alert.FiredTimeNs!.Value),
        alert.ResolvedTimeNs is { } endNs ? Figures.Time(endNs) : "(the end)", alert.Labels.ToString(), alert.Summary,
    ];

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.Field("start_time_ns"u8, _lastTimeNs == 0 ? null : _firstTimeNs);
        json.Field("end_time_ns"u8, _lastTimeNs == 0 ? null : _lastTimeNs);
        json.WriteNumber("rules"u8, _engine.Rules.Count);
        json.Objects("alerts"u8, Fired, AlertJson.Write);
        json.Texts("unmatched"u8, [.. Unmatched.Select(rule => rule.Name)]);
        json.WriteEndObject();
    }
}
