// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Guarding.Running;
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Guarding.Tests;

/// <summary>A guard on the receiving end of a pair of interfaces, and datagrams that come there.</summary>
internal sealed class GuardedHost : IGuardSink, IDisposable
{
    internal const int Port = 5_001;
    internal const int OtherPort = 5_002;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, Socket> _receivers = [];
    private readonly Socket _sender;
    private Thread? _thread;
    private GuardRun? _run;
    private volatile GuardReport? _summary;
    private volatile GuardReport? _last;
    private long _marked;

    internal GuardedHost()
    {
        Network.InReceiver(() =>
        {
            foreach (int port in (int[])[Port, OtherPort])
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.ReceiveBufferSize = 4 << 20;
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                _receivers[port] = socket;
            }
        });
        _sender = Network.DatagramSocket();
    }

    internal VethPair Network { get; } = new();

    internal Notices Notices { get; } = new();

    internal FailureException? Failure { get; private set; }

    internal string File => _folder.File("guard.yaml");

    internal string Directory => _folder.File("run");

    /// <summary>Folder for condemned packets.</summary>
    internal string Evidence => _folder.File("evidence");

    /// <summary>The last interval; null before it.</summary>
    internal GuardReport? Last => _last;

    internal GuardReport Summary => _summary ?? throw new InvalidOperationException("it has not ended");

    internal void Write(string rules, string confirmWithin = "60s", string more = "") =>
        System.IO.File.WriteAllText(File, $$"""
        interfaces: [{{Network.ReceiverInterface}}]
        interval: 100ms
        confirm_within: {{confirmWithin}}
        runtime_directory: {{Directory}}
        {{more}}
        lifeline:
        - {name: ssh, protocol: tcp, from: [10.99.0.2], to: "*:22"}
        - {name: other, protocol: udp, from: [10.99.0.2], to: "*:{{OtherPort}}"}
        - {name: arp, kind: arp}
        - {name: nd, kind: nd}
        - {name: dhcp, kind: dhcp}
        - {name: unjudged, kind: unjudged}
        rules:
        {{rules}}
        """);

    internal void Start(bool enforces, bool forcesClsact = false, string? evidence = null) => Network.InReceiver(() =>
    {
        _run = new GuardRun(new GuardPlan(File, enforces, evidence, forcesClsact), Notices);
        _thread = new Thread(() =>
        {
            try
            {
                _run.Run(this, _stop.Token);
            }
            catch (FailureException failure)
            {
                Failure = failure;
            }
        });
        _thread.Start();
    });

    internal void Reload() => _run!.AskReload();

    internal void Confirm() => GuardRun.Confirm(File);

    internal void End()
    {
        _stop.Cancel();
        WaitForEnd();
    }

    internal void WaitForEnd() => Assert.True(_thread!.Join(Patience), "it does not end");

    internal void WaitForNotice(string text) => Until(
        () => Notices.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)),
        () => string.Join('\n', Notices.Lines));

    /// <summary>Sends datagrams to a port.</summary>
    internal void Send(int count, int port = Port, int bytes = sizeof(long))
    {
        byte[] payload = new byte[bytes];
        SocketAddress to = new IPEndPoint(IPAddress.Parse(Network.ReceiverAddress), port).Serialize();
        for (int sent = 0; sent < count; sent++)
        {
            _sender.SendTo(payload, SocketFlags.None, to);
            if (sent % 256 == 255)
                Thread.Yield();
        }
    }

    /// <summary>Datagrams of a port that arrived. A marker comes behind them, which the lifeline lets pass; until it
    /// and all that are expected are there, it waits.</summary>
    internal int Received(int expected, int port = Port)
    {
        SocketAddress to = new IPEndPoint(IPAddress.Parse(Network.ReceiverAddress), OtherPort).Serialize();
        _sender.SendTo(BitConverter.GetBytes(++_marked), SocketFlags.None, to);
        byte[] bytes = new byte[64];
        int others = 0;
        Socket marks = _receivers[OtherPort];
        marks.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        while (marks.Receive(bytes) != 8 || BitConverter.ToInt64(bytes) != _marked)
            others++;
        if (port == OtherPort)
            return others;
        int count = 0;
        _ = SpinWait.SpinUntil(() =>
        {
            for (; _receivers[port].Available > 0; count++)
                _receivers[port].Receive(bytes);
            return count >= expected;
        }, Patience);
        return count;
    }

    internal GuardFigures Figures(string name) => Summary.Rules.Single(rule => rule.Name == name).Figures;

    internal static void Until(Func<bool> condition, Func<string> state) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), state());

    public void OnInterval(GuardReport report) => _last = report;

    public void OnSummary(GuardReport report) => _summary = report;

    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join();
        _run?.Dispose();
        foreach (Socket receiver in _receivers.Values)
            receiver.Dispose();
        _sender.Dispose();
        Network.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }
}
