// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Running;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Native;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>Hooks of the guard, and interfaces that come and go.</summary>
[Trait("needs", "root")]
public sealed class PlaceTests
{
    private const int Sent = 2_000;
    private const string DropPort = "- {name: port, protocol: udp, to: \"*:5001\", action: drop}";
    private const string DropThere =
        "- {name: port, interface: rx0, protocol: udp, to: \"*:5001\", action: drop}";

    [RootTheory]
    [InlineData("place: auto")]
    [InlineData("place: xdp")]
    public void where_nothing_measures_it_is_at_xdp_and_drops_exactly(string place)
    {
        using var host = new GuardedHost();
        host.Write(DropPort, more: place);
        host.Start(enforces: true);
        host.Confirm();
        host.WaitForNotice("rx0: judges received packets by xdp, nothing measures there");
        Assert.True(host.Network.HasXdpProgram());

        host.Send(Sent);
        host.Send(Sent, GuardedHost.OtherPort);

        Assert.Equal(Sent, host.Received(Sent, GuardedHost.OtherPort));
        Assert.Equal(0, host.Received(0));
        host.End();
        Assert.Equal((Sent, 0, Sent),
            (host.Figures("port").Packets, host.Figures("port").WouldDrop, host.Figures("port").Dropped));
        Assert.False(host.Network.HasXdpProgram());
        host.Send(Sent);
        Assert.Equal(Sent, host.Received(Sent));
    }

    [RootFact]
    public void without_a_place_it_is_behind_what_may_measure()
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        host.Start(enforces: false);

        host.WaitForNotice("rx0: judges received packets by tcx, behind what measures");

        Assert.False(host.Network.HasXdpProgram());
        host.End();
    }

    [RootFact]
    public void xdp_that_another_program_holds_is_not_taken()
    {
        using var host = new GuardedHost();
        using var foreign = new ForeignXdp(host);
        host.Write(DropPort, more: "place: xdp");

        FailureException refused = Assert.ThrowsAny<FailureException>(() => host.Start(enforces: false));

        Assert.Equal(ExitCode.CannotRun, refused.Failure.Code);
        Assert.Contains("XDP is held by another program", refused.Message, StringComparison.Ordinal);
        Assert.Contains("place: tc", refused.Message, StringComparison.Ordinal);
        host.Write(DropPort, more: "place: auto");
        host.Start(enforces: false);
        host.WaitForNotice("by tcx, behind what measures: XDP is held by another program");
        host.Send(Sent);
        Assert.Equal(Sent, host.Received(Sent));
        host.End();
        Assert.Equal(Sent, host.Figures("port").WouldDrop);
    }

    [RootTheory]
    [InlineData("place: tc", "tcx")]
    [InlineData("place: auto", "xdp")]
    public void an_interface_that_comes_back_is_guarded_again_without_a_new_confirmation(string place, string mode)
    {
        using var host = new GuardedHost();
        host.Write(DropThere, more: place);
        host.Start(enforces: true);
        host.Confirm();
        host.Send(Sent);
        Assert.Equal(0, host.Received(0));

        for (int round = 1; round <= 2; round++)
        {
            int wanted = round + 1;
            host.Network.Disconnect();
            GuardedHost.Until(
                () => Count(host, "rx0: the interface is gone") == wanted - 1, () => Text(host));
            host.Network.Connect();
            GuardedHost.Until(
                () => Count(host, $"rx0: judges received packets by {mode}") == wanted, () => Text(host));
            host.Send(Sent);
            Assert.Equal(0, host.Received(0));
        }

        host.End();
        Assert.Equal(GuardState.Confirmed, host.Summary.State);
        Assert.Equal((3 * Sent, 3 * Sent), (host.Figures("port").Packets, host.Figures("port").Dropped));
        Assert.Equal(0, host.Summary.Reloads);
        host.Send(Sent);
        Assert.Equal(Sent, host.Received(Sent));
    }

    private static string Text(GuardedHost host) => string.Join('\n', host.Notices.Lines);

    private static int Count(GuardedHost host, string text) =>
        host.Notices.Lines.Count(line => line.StartsWith(text, StringComparison.Ordinal));

    /// <summary>A program of somebody else at XDP, which lets all pass.</summary>
    private sealed class ForeignXdp : IDisposable
    {
        private const int XdpPass = 2;

        private readonly int _program = BpfCall.LoadProgram(
            BpfCall.ProgramTypeXdp, 0, [BpfCall.Instruction.Return(XdpPass), BpfCall.Instruction.Exit]);

        private readonly int _link;

        internal ForeignXdp(GuardedHost host)
        {
            int link = -1;
            host.Network.InReceiver(() => link = BpfCall.CreateLink(
                _program, NetworkDevice.IndexOf("rx0"), BpfCall.AttachXdp, BpfCall.XdpNative));
            _link = link;
            Assert.True(link >= 0, "it cannot be attached");
        }

        public void Dispose()
        {
            _ = Libc.close(_link);
            _ = Libc.close(_program);
        }
    }
}
