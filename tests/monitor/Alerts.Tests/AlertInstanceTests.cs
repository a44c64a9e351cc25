// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;

namespace Telemetry.Alerts.Tests;

/// <summary>States of one alert over time.</summary>
public sealed class AlertInstanceTests
{
    private const long Second = 1_000_000_000;
    private const long UtcNs = 1_790_000_000 * Second;

    private static readonly AlertLabels Labels = AlertLabels.Of(("appliance", "trade01"), ("feed", "itch"));

    [Fact]
    public void it_fires_after_its_time_and_ends_after_the_other()
    {
        var alert = new AlertInstance(Rule(forSeconds: 3, keepSeconds: 5), Labels);
        string states = States(alert, "RRRR" + "CCCCCC");

        Assert.Equal("PPPF" + "ccccce", states);
        Assert.Equal((UtcNs + (3 * Second), UtcNs + (9 * Second)), (alert.FiredTimeNs, alert.ResolvedTimeNs));
    }

    [Fact]
    public void without_times_it_fires_and_ends_at_once() =>
        Assert.Equal("FeFFe", States(new AlertInstance(Rule(0, 0), Labels), "RCRRC"));

    [Fact]
    public void a_value_between_the_thresholds_changes_nothing_but_ends_a_wait()
    {
        Assert.Equal("PP-PPP", States(new AlertInstance(Rule(3, 0), Labels), "RRBRRR"));
        Assert.Equal("FFccFcccce", States(new AlertInstance(Rule(0, 4), Labels), "RBCCBCCCCC"));
    }

    [Fact]
    public void silence_is_no_recovery_and_both_times_stand_still_in_it()
    {
        var firing = new AlertInstance(Rule(0, 3), Labels);
        Assert.Equal("FccUUUUUUcce", States(firing, "RCC" + "UUUUUU" + "CCC"));
        Assert.Equal("PPUUUUUUPPF", States(new AlertInstance(Rule(3, 0), Labels), "RR" + "UUUUUU" + "RRR"));
    }

    [Fact]
    public void a_value_that_goes_to_and_fro_round_the_threshold_fires_once()
    {
        var alert = new AlertInstance(Rule(2, 10), Labels);
        int fired = 0;
        var random = new Random(2);
        for (int second = 0; second < 600; second++)
        {
            AlertLevel level = random.Next(2) == 0 ? AlertLevel.Raised : AlertLevel.Clear;
            fired += alert.Step(Reading(level), second * Second, UtcNs) == AlertChange.Fired ? 1 : 0;
        }
        for (int second = 600; second < 620; second++)
            _ = alert.Step(Reading(AlertLevel.Clear), second * Second, UtcNs);

        Assert.Equal(1, fired);
        Assert.Equal(AlertState.Ok, alert.State);
    }

    [Fact]
    public void between_changes_the_rules_times_have_passed_whatever_is_read()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            AlertRule rule = Rule(random.Next(6), random.Next(6));
            var alert = new AlertInstance(rule, Labels);
            long raisedNs = -1;
            long clearNs = -1;
            bool isFiring = false;
            for (long nowNs = 0; nowNs < 300 * Second; nowNs += Second)
            {
                var level = (AlertLevel)random.Next(1, 4);
                raisedNs = level != AlertLevel.Raised ? -1 : raisedNs < 0 ? nowNs : raisedNs;
                clearNs = level != AlertLevel.Clear ? -1 : clearNs < 0 ? nowNs : clearNs;
                AlertChange change = alert.Step(Reading(level), nowNs, UtcNs + nowNs);
                if (change == AlertChange.None)
                    continue;
                Assert.Equal(isFiring, change == AlertChange.Resolved);
                Assert.True(change == AlertChange.Fired
                    ? raisedNs >= 0 && nowNs - raisedNs >= rule.ForNs
                    : clearNs >= 0 && nowNs - clearNs >= rule.KeepNs);
                isFiring = change == AlertChange.Fired;
            }
        }
    }

    [Fact]
    public void the_fingerprint_is_the_one_that_Alertmanager_makes()
    {
        // Of {alertname="A"}: FNV-1a of "alertname" ff "A" ff.
        ulong hash = 14_695_981_039_346_656_037;
        foreach (byte one in (byte[])[.. "alertname"u8, 0xff, .. "A"u8, 0xff])
            hash = unchecked((hash ^ one) * 1_099_511_628_211);

        Assert.Equal(hash, AlertLabels.Of(("alertname", "A"), ("feed", null)).Fingerprint);
        Assert.Equal(AlertLabels.Of(("b", "2"), ("a", "1")), AlertLabels.Of(("a", "1"), ("b", "2")));
        Assert.NotEqual(AlertLabels.Of(("a", "1")), AlertLabels.Of(("a", "2")));
    }

    private static string States(AlertInstance alert, string levels)
    {
        var states = new System.Text.StringBuilder();
        for (int second = 0; second < levels.Length; second++)
        {
            AlertLevel level = levels[second] switch
            {
                'R' => AlertLevel.Raised,
                'C' => AlertLevel.Clear,
                'B' => AlertLevel.Between,
                _ => AlertLevel.Unknown,
            };
            AlertChange change = alert.Step(Reading(level), second * Second, UtcNs + (second * Second));
            states.Append(alert.IsUnknown ? 'U' : change == AlertChange.Resolved ? 'e' : alert.State switch
            {
                AlertState.Pending => 'P',
                AlertState.Firing => 'F',
                AlertState.Clearing => 'c',
                _ => '-',
            });
        }
        return states.ToString();
    }

    private static AlertReading Reading(AlertLevel level) => new(Labels, level, "it is so");

    private static AlertRule Rule(long forSeconds, long keepSeconds) => new ModelRule(static _ => [])
    {
        Name = "Test",
        Severity = "warning",
        ForNs = forSeconds * Second,
        KeepNs = keepSeconds * Second,
        Raise = "",
        Clear = "",
    };
}
