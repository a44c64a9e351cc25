// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;

namespace Telemetry.Alerts.Rules;

/// <summary>Raised while a value is unusual for its time of day, in the hours of its venue.</summary>
public sealed class BaselineRule(Func<JudgedValue, bool> isAbout) : AlertRule
{
    private BaselineBoard _board = BaselineBoard.Empty;
    private List<(JudgedValue Value, AlertReading Reading)> _readings = [];

    public override IEnumerable<AlertReading> Read(FleetModel fleet)
    {
        if (_board != fleet.Baselines)
            (_board, _readings) = (fleet.Baselines, ReadAll(fleet.Baselines));
        if (_readings.Count == 0)
            yield break;
        var present = Readings.Present(fleet).ToDictionary(one => one.Name);
        foreach ((JudgedValue value, AlertReading reading) in _readings)
        {
            if (present.TryGetValue(value.Appliance, out FleetAppliance? appliance)
                && Readings.IsInHours(fleet, appliance, value.Verdict.StartTimeNs))
                yield return value.IsCurrentAt(fleet.TimeNs) ? reading : reading with { Level = AlertLevel.Unknown };
        }
    }

    public static AlertLabels LabelsOf(JudgedValue one) => AlertLabels.Of(
        ("appliance", one.Appliance), ("series", one.Quantity.Series), ("key", one.Quantity.Key),
        ("feed", one.Quantity.Feed), ("line", one.Quantity.Line), ("session", one.Quantity.Session),
        ("against", one.Quantity.Against));

    /// <summary>Readings of all values that are not usual, those that raise first.</summary>
    private List<(JudgedValue, AlertReading)> ReadAll(BaselineBoard board) =>
    [
        .. board.Values.Where(one => one.State != StreakState.Usual && isAbout(one))
            .OrderByDescending(one => one.State)
            .Select(one => (one, new AlertReading(LabelsOf(one), LevelOf(one.State), Describe(one, board),
                one.Verdict.Today?.Value.Value))),
    ];

    private static AlertLevel LevelOf(StreakState state) => state switch
    {
        StreakState.Unusual => AlertLevel.Raised,
        StreakState.Between => AlertLevel.Between,
        _ => AlertLevel.Unknown,
    };

    // Only an alert that is raised is described.
    private static string Describe(JudgedValue one, BaselineBoard board) => one.State == StreakState.Unusual
        ? $"{one.Appliance}: {VerdictText.NameOf(one.Quantity)} "
            + VerdictText.Of(one.Quantity.Kind, one.Verdict, one.Slots, board)
        : "";
}
