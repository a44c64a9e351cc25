// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Receiving;
using TestSupport.Fleet;

namespace PageRecordings;

/// <summary>What happens in each recording.</summary>
internal static class Scenes
{
    private const int Samples = 50;                         // of each series in each second
    private const long DayNs = 86_400 * Scene.SecondNs;
    private const ulong Usual = 0x9C2B_486F_2248_60AA;
    private const ulong Other = 0x4E02_C7D1_9B66_88AA;

    private static readonly IMessageHandler Nobody = new ChangedMessages(null!, (_, _, _) => null);

    public static IReadOnlyList<(string Name, Action<Scene> Play)> All { get; } =
    [
        ("vanished", Vanished), ("joining", scene => Joined(scene, seconds: 20)),
        ("joined", scene => Joined(scene, seconds: 30)), ("restart", Restart), ("names", OneName), ("lost", Lost),
        ("clock", ClockStep), ("exact", Exact), ("settings", Settings),
    ];

    /// <summary>Some fall silent, one after the other, without a word.</summary>
    private static void Vanished(Scene scene)
    {
        SimulatedAppliance[] all = [.. new[] { "gone", "stale", "late", "steady" }.Select(
            (host, index) => scene.Start(host, (ulong)index + 1))];
        scene.Run(20, all);
        scene.Run(55, all[1..]);
        scene.Run(15, all[2..]);
        scene.Run(5, all[3..]);
        foreach (SimulatedAppliance one in all)
            scene.KnowMessages(one.Shape.Host, one);
        // The monitor waits for 2 seconds at the end.
        scene.Know("gone_age", 77);
        scene.Know("stale_age", 22);
        scene.Know("late_age", 7);
    }

    /// <summary>The monitor joins late; with the histograms of the minute it has the whole day. A second appliance
    /// starts later still.</summary>
    private static void Joined(Scene scene, int seconds)
    {
        SimulatedAppliance early = scene.Start("early", 0xA1);
        scene.Run(95, Nobody, early);
        early.Introduce(scene.Recording);
        scene.KnowTime("joined", scene.TimeNs);
        scene.Run(5, early);
        SimulatedAppliance later = scene.Start("later", 0xB2);
        scene.Run(seconds - 5, early, later);
        scene.Know("samples", early.Truth.Samples(0).TotalCount);
        scene.Know("not_received", 95 * Samples);
        scene.Know("later_samples", later.Truth.Samples(0).TotalCount);
        scene.Know("orders", early.Truth.Sum(second => second.Sessions[0].Orders));
    }

    /// <summary>Two restart: one that was killed, and one that said that it ends.</summary>
    private static void Restart(Scene scene)
    {
        SimulatedAppliance killed = scene.Start("killed", 0xA1);
        SimulatedAppliance stopped = scene.Start("stopped", 0xB2);
        scene.Run(20, killed, stopped);
        stopped.Totals(scene.Recording, withHistograms: true, isLast: true);
        scene.KnowTime("down", scene.TimeNs);
        scene.Run(6);
        scene.KnowTime("up", scene.TimeNs);
        SimulatedAppliance killedAgain = scene.Start("killed", 0xA3);
        SimulatedAppliance stoppedAgain = scene.Start("stopped", 0xB4);
        scene.Run(20, killedAgain, stoppedAgain);
        scene.KnowMessages("killed", killedAgain);
        scene.KnowMessages("stopped", stoppedAgain);
        scene.Know("samples", 2 * 20 * Samples);
    }

    /// <summary>Two appliances have one name at the same time.</summary>
    private static void OneName(Scene scene)
    {
        SimulatedAppliance left = scene.Start("trade01", 0x1A2B_3C4D_0000_0001);
        SimulatedAppliance right = scene.Start("trade01", 0x5E6F_7A8B_0000_0002);
        SimulatedAppliance other = scene.Start("trade02", 0xC3);
        scene.Run(15, left, right, other);
        scene.KnowMessages("left", left);
        scene.KnowMessages("right", right);
    }

    /// <summary>One message of one interval does not arrive.</summary>
    private static void Lost(Scene scene)
    {
        SimulatedAppliance one = scene.Start("lossy", 0xA1);
        scene.Run(10, one);
        scene.KnowTime("lost_from", scene.TimeNs);
        bool isFirst = true;
        scene.Run(1, new ChangedMessages(scene.Recording, (_, template, message) =>
        {
            bool isLost = isFirst && template == SeriesSamplesMessage.TemplateId;
            isFirst &= !isLost;
            return isLost ? null : message;
        }), one);
        scene.KnowTime("lost_to", scene.TimeNs);
        scene.Run(19, one);
        scene.Know("samples", 30 * Samples);
        scene.Know("not_received", Samples);
    }

    /// <summary>The clock of one is set back by five seconds, that of another forward.</summary>
    private static void ClockStep(Scene scene)
    {
        SimulatedAppliance back = scene.Start("back", 0xA1);
        SimulatedAppliance forward = scene.Start("forward", 0xB2);
        scene.Run(20, back, forward);
        scene.KnowTime("stepped", scene.TimeNs);
        scene.KnowTime("stepped_back", scene.TimeNs - (5 * Scene.SecondNs));
        scene.KnowTime("stepped_forward", scene.TimeNs + (5 * Scene.SecondNs));
        back.OffsetNs -= 5 * Scene.SecondNs;
        forward.OffsetNs += 5 * Scene.SecondNs;
        scene.Run(20, back, forward);
        scene.Know("samples", 40 * Samples);
        scene.Know("twice", 2 * Samples);
    }

    /// <summary>A host that runs for 105 days, so that its stamps exceed 2^53, and a feed whose numbers do.</summary>
    private static void Exact(Scene scene)
    {
        SimulatedAppliance one = scene.Start(
            "steady", 0xA1, shape => shape with { StartStampNs = (105 * DayNs) + 1, Lines = 1 });
        scene.Run(10, one);
        const ulong first = long.MaxValue - 6;
        const int count = 5;
        one.Gap(scene.Recording, count, first: first);
        scene.Know("gap_stamp", one.StampNs);
        long sentNs = one.Order(scene.Recording, answerNs: 20_001, tickNs: 4_003);
        scene.Run(2, one);
        scene.Know("first", (long)first);
        scene.Know("last", (long)first + count - 1);
        scene.Know("order_stamp", sentNs);
        scene.Know("answer_stamp", sentNs + 20_001);
        scene.Know("start_stamp", one.Shape.StartStampNs);
    }

    /// <summary>Two hosts with other settings; those of one change.</summary>
    private static void Settings(Scene scene)
    {
        SimulatedAppliance usual = scene.Start("usual", 0xA1, shape => shape with { SettingsHash = Usual });
        SimulatedAppliance other = scene.Start("other", 0xB2, shape => shape with { SettingsHash = Usual });
        scene.Run(10, usual, other);
        other.SettingsHash = Other;
        scene.Run(10, usual, other);
        scene.Know("differ", 10);
    }
}
