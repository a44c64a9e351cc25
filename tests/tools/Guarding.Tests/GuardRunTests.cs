// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Running;
using Telemetry.Model.Failures;
using Telemetry.Simulation.Network;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>A guard on a real interface.</summary>
[Trait("needs", "root")]
public sealed class GuardRunTests
{
    private const int Sent = 3_000;
    private const string DropPort = "- {name: port, protocol: udp, to: \"*:5001\", action: drop}";
    private const string OtherRule = "- {name: elsewhere, protocol: udp, to: \"*:5003\", action: drop}";

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void what_is_enforced_is_dropped_exactly(bool forcesClsact)
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        host.Start(enforces: true, forcesClsact);
        host.Confirm();

        host.Send(Sent);
        host.Send(Sent, GuardedHost.OtherPort);

        Assert.Equal(Sent, host.Received(Sent, GuardedHost.OtherPort));
        Assert.Equal(0, host.Received(0));
        host.End();
        Assert.Null(host.Failure);
        Assert.Equal(GuardState.Confirmed, host.Summary.State);
        GuardFigures port = host.Figures("port");
        Assert.Equal((Sent, 0, Sent), (port.Packets, port.WouldDrop, port.Dropped));
        Assert.Equal(Sent + 2, host.Figures("other").Packets);  // and two markers
        host.Send(Sent);
        Assert.Equal(Sent, host.Received(Sent));
    }

    [RootFact]
    public void a_dry_run_drops_nothing_and_counts_what_it_would()
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        host.Start(enforces: false);

        host.Send(Sent);

        Assert.Equal(Sent, host.Received(Sent));
        host.End();
        GuardRuleReport port = host.Summary.Rules.Single(rule => rule.Name == "port");
        Assert.Equal((Sent, Sent, 0), (port.Figures.Packets, port.Figures.WouldDrop, port.Figures.Dropped));
        GuardSourceReport source = Assert.Single(port.Sources);
        Assert.Equal((host.Network.SenderAddress, Sent), (source.Source, source.Condemned));
        Assert.Equal(GuardState.DryRun, host.Summary.State);
    }

    [RootFact]
    public void without_a_confirmation_everything_passes_again()
    {
        using var host = new GuardedHost();
        host.Write(DropPort, confirmWithin: "5s");
        host.Start(enforces: true);
        host.Send(10);
        Assert.Equal(0, host.Received(0));

        host.WaitForEnd();

        Assert.Contains("no confirmation came", host.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, host.Failure.Failure.Code);
        Assert.Equal(GuardState.Lapsed, host.Summary.State);
        host.Send(Sent);
        Assert.Equal(Sent, host.Received(Sent));
        Assert.Throws<FailureException>(host.Confirm);
    }

    [RootFact]
    public void a_reload_is_taken_whole_or_refused_and_asks_for_a_confirmation()
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        host.Start(enforces: true);
        host.Confirm();
        host.Send(100);

        host.Write(DropPort + "\n- {name: wrong, kind: nothing, action: drop}");
        host.Reload();
        host.WaitForNotice("reload refused, the old rules stay: ");
        host.Send(100);
        Assert.Equal(0, host.Received(0));

        host.Write(OtherRule);
        host.Reload();
        host.WaitForNotice("reloaded: 1 rules");
        host.Send(100);
        Assert.Equal(100, host.Received(100));

        host.Write(OtherRule, confirmWithin: "30s");
        host.Reload();
        host.WaitForNotice("\"confirm_within\" cannot change");
        host.End();
        Assert.Equal(GuardState.Unconfirmed, host.Summary.State);
        Assert.Equal(1, host.Summary.Reloads);
        Assert.Equal(200, host.Figures("port").Dropped);
    }

    [RootFact]
    public void reloads_under_load_lose_no_packet_of_the_count()
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        host.Start(enforces: false);
        int sent = 0;
        int reloads = 0;
        while (reloads < 20)
        {
            host.Write((reloads % 2 == 0 ? OtherRule + "\n" : "") + DropPort);
            host.Reload();
            int wanted = ++reloads;
            do
            {
                host.Send(200);
                sent += 200;
                Assert.Equal(200, host.Received(200));
            }
            while (host.Notices.Lines.Count(line => line.Contains("reloaded", StringComparison.Ordinal)) < wanted);
        }
        host.End();

        Assert.Equal(reloads, host.Summary.Reloads);
        Assert.Equal(sent, host.Figures("port").Packets);
        Assert.Equal(sent, host.Figures("port").WouldDrop);
        Assert.Equal(0, host.Figures("elsewhere").Packets);
    }

    [RootFact]
    public void a_rule_of_a_renamed_interface_judges_on_after_a_reload()
    {
        using var host = new GuardedHost();
        string name = host.Network.ReceiverInterface;
        string rule = $"- {{name: port, interface: {name}, protocol: udp, to: \"*:{GuardedHost.Port}\", action: drop}}";
        host.Write(rule);
        host.Start(enforces: true);
        foreach (string[] change in (string[][])[[name, "down"], [name, "name", "ren0"], ["ren0", "up"]])
            IpCommand.Run(["-n", host.Network.Receiver, "link", "set", .. change]);

        host.Reload();
        host.WaitForNotice("reloaded");
        host.Send(100);

        Assert.Equal(0, host.Received(0));
        host.End();
        Assert.Equal(100, host.Figures("port").Dropped);
    }

    [RootFact]
    public void a_second_guard_of_the_same_directory_is_refused()
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        host.Start(enforces: true);

        FailureException refused = Assert.ThrowsAny<FailureException>(() => host.Network.InReceiver(
            () => new GuardRun(new GuardPlan(host.File, Enforces: true), new Notices()).Dispose()));

        Assert.Contains("another guard listens there", refused.Message, StringComparison.Ordinal);
    }

    [RootFact]
    public void a_directory_that_others_can_write_to_is_refused()
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        Directory.CreateDirectory(host.Directory);
        File.SetUnixFileMode(host.Directory, (UnixFileMode)0b111_111_111);

        FailureException refused = Assert.ThrowsAny<FailureException>(() => host.Start(enforces: true));

        Assert.Equal(ExitCode.CannotRun, refused.Failure.Code);
        host.Send(100);
        Assert.Equal(100, host.Received(100));
    }
}
