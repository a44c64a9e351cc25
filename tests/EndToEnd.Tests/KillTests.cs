// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Killed at random instants, again and again, while a sender that logs what it sends goes on.</summary>
[Trait("needs", "root")]
public class KillTests
{
    private const int Port = 5000;
    private const int Kills = 50;
    private const int PacketsPerSecond = 8_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void kill_9_fifty_times_and_no_day_total_goes_back_or_is_counted_twice()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = WriteConfig(network, folder);
        using var sender = new MoldSender(network, Port);
        var random = new Random(7);
        DaySums before = DaySums.Read(folder.File("state"));
        (int growing, long sent, long lost) = (0, 0, 0);
        for (int kill = 0; kill < Kills; kill++)
        {
            using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);
            sent += Send(sender, random.Next(100, 1_400));
            // Some live to see their state written, the first too: what came before that would be nobody's to count.
            if (kill % 3 == 0)
                WaitForMoreThan(before, folder.File("state"));
            sender.Skip(2);
            lost += 2;
            sent += Send(sender, random.Next(1, 400));
            // Some live to see that loss written too.
            if (kill % 10 == 0)
                sent += SendUntilMoreIsLost(sender, before, folder.File("state"));
            run.Signal(Signals.Kill);
            run.WaitForText(Patience);
            network.WaitForNoXdpProgram(Patience);
            sent += Send(sender, random.Next(50));

            DaySums now = DaySums.Read(folder.File("state"));
            Assert.True(now.IsNotBelow(before), $"kill {kill}: {now} after {before}");
            Assert.Equal(now.Numbers, now.LastNumber - now.FirstNumber + 1);
            growing += now.Messages > before.Messages ? 1 : 0;
            before = now;
        }
        Assert.True(growing > Kills / 3, $"only {growing} of {Kills} starts counted anything");

        using TelemetryProcess last = TelemetryBinary.StartRun(network, "--config", config);
        sent += Send(sender, 1_000);
        last.Signal(Signals.Terminate);
        JsonElement day = last.WaitForEnd(Patience).Summary;

        JsonElement feed = day.At("feeds", 0);
        long messages = feed.Count("messages");
        Assert.Equal(sent + lost, messages + feed.Count("messages_lost") + feed.Count("messages_unobserved"));
        Assert.InRange(feed.Count("messages_lost"), 1, lost);
        Assert.InRange(messages, before.Messages, sent);
        Assert.Equal(0, feed.Count("duplicates"));
        Assert.InRange(day.Count("day", "restarts"), growing, Kills);
        Assert.False(day.At("day").Flag("complete"));
        Assert.False(feed.Flag("complete"));
        Assert.True(day.Flag("ledger", "closed"), day.At("ledger").ToString());
        Assert.Empty(Directory.GetFiles(folder.Path, "*set-aside*"));
    }

    private static int Send(MoldSender sender, int count)
    {
        sender.Send(count, PacketsPerSecond);
        return count;
    }

    private static long SendUntilMoreIsLost(MoldSender sender, DaySums before, string state)
    {
        long sent = 0;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            sent += Send(sender, 50);
            return DaySums.Read(state).Lost > before.Lost;
        }, Patience), $"no more is lost than {before}");
        return sent;
    }

    private static void WaitForMoreThan(DaySums before, string state) => Assert.True(
        SpinWait.SpinUntil(() => DaySums.Read(state).Messages > before.Messages, Patience), $"no more than {before}");

    private static string WriteConfig(VethPair network, ScratchFolder folder)
    {
        string path = folder.File("telemetry.yaml");
        string starts = DateTime.UtcNow.AddHours(12).ToString("HH:mm", CultureInfo.InvariantCulture);
        File.WriteAllText(path, $$"""
            interval: 100ms
            day: {starts: "{{starts}}", zone: Etc/UTC}
            state_directory: {{folder.Path}}
            capture: {ring_bytes: 256KiB, pipeline_events: 4096}
            aeron: {term_length: 64KiB}
            feeds:
              - name: f
                protocol: moldudp64
                lines: [{address: "{{network.ReceiverAddress}}:{{Port}}"}]
            """);
        return path;
    }
}
