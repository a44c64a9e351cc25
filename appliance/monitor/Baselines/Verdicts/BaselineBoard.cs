// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Baselines.Verdicts;

/// <summary>The newest verdicts on all values of all appliances. Never changes, so any thread may read it.</summary>
public sealed class BaselineBoard
{
    private readonly Dictionary<string, IReadOnlyList<JudgedValue>> _byAppliance;

    private BaselineBoard(Dictionary<string, IReadOnlyList<JudgedValue>> byAppliance)
    {
        _byAppliance = byAppliance;
        Values = [.. byAppliance.Values.SelectMany(values => values)];
        Judged = Values.Count(one => one.Verdict.IsJudged);
        ExpectedByChance = Values.Where(one => one.Verdict.IsJudged).Sum(one => one.Verdict.Chance);
    }

    /// <summary>One without verdicts.</summary>
    public static BaselineBoard Empty { get; } = new([]);

    public IReadOnlyList<JudgedValue> Values { get; }

    /// <summary>Number of values that are judged in a slot.</summary>
    public int Judged { get; }

    /// <summary>Number of them that are expected to be the highest of their days if nothing changed; as many to be the
    /// lowest.</summary>
    public double ExpectedByChance { get; }

    public IReadOnlyList<JudgedValue> Of(string appliance) => _byAppliance.GetValueOrDefault(appliance) ?? [];

    /// <summary>A board with other values of an appliance, without appliances that are not held any more.</summary>
    /// <param name="isHeld">True for appliances that are held.</param>
    public BaselineBoard With(
        string appliance, IReadOnlyList<JudgedValue> values, Func<string, bool> isHeld)
    {
        var all = new Dictionary<string, IReadOnlyList<JudgedValue>>(StringComparer.Ordinal) { [appliance] = values };
        foreach ((string other, IReadOnlyList<JudgedValue> its) in _byAppliance)
        {
            if (isHeld(other))
                all.TryAdd(other, its);
        }
        return new BaselineBoard(all);
    }
}
