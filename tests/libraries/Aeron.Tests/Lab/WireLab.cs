// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text;
using Adaptive.Aeron.Driver.Media;
using Telemetry.Simulation.Network;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>
/// Hosts in network namespaces of their own at a switch that loses, repeats and swaps; gone with the test.
/// </summary>
internal sealed class WireLab : IDisposable
{
    private const string Interface = "eth0";
    private const long LongestStepNs = 2_000_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly NetworkNamespace _hub = NetworkNamespace.Create("switch");
    private readonly List<LabHost> _hosts = [];
    private readonly List<LabNode> _nodes = [];
    private readonly List<LabNode> _dead = [];
    private readonly ScriptedClock _clock = new();
    private long _lastStepNs = Libc.MonotonicNs();
    private long _lastRound = -1;
    private readonly bool _hasIPv6;
    private int _seed;

    /// <param name="hosts">How many hosts.</param>
    /// <param name="seed">Seed of the switch and of all drivers.</param>
    /// <param name="isKeeping">Whether what the hosts send is kept for a capture.</param>
    /// <param name="hasIPv6">Whether they have IPv6 addresses too.</param>
    internal WireLab(int hosts, int seed, bool isKeeping = false, bool hasIPv6 = false)
    {
        _seed = seed;
        _hasIPv6 = hasIPv6;
        for (int i = 1; i <= hosts; i++)
            _hosts.Add(AddHost(i));
        LossySwitch? made = null;
        _hub.Run(() => made = new LossySwitch([.. _hosts.Select(one => one.SwitchPort)], seed)
        {
            IsKeeping = isKeeping,
        });
        Switch = made!;
    }

    internal IReadOnlyList<LabHost> Hosts => _hosts;

    internal LossySwitch Switch { get; }

    /// <summary>How long an image lives without data that it can take.</summary>
    internal TimeSpan ImageLiveness { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The lab's time, nanoseconds.</summary>
    internal long NowNs => _clock.NowNs;

    /// <summary>Starts a driver with a client on a host.</summary>
    internal LabNode Start(LabHost host)
    {
        int seed = ++_seed;
        LabNode node = host.Inside(() => new LabNode(host, _clock, seed, ImageLiveness));
        _nodes.Add(node);
        return node;
    }

    /// <summary>A node dies without a word: it does nothing any more.</summary>
    internal void Kill(LabNode node)
    {
        node.Die();
        _nodes.Remove(node);
        _dead.Add(node);
    }

    /// <summary>Runs all nodes until something holds.</summary>
    internal void RunUntil(Func<bool> condition, Func<string> state, Action? afterEach = null)
    {
        long deadlineMs = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadlineMs, $"deadline passed, seed {_seed}: {state()}");
            Advance();
            foreach (LabNode node in _nodes)
                node.Cycle();
            afterEach?.Invoke();
            Loopback.Pause();
        }
    }

    public void Dispose()
    {
        foreach (LabNode node in _nodes.Concat(_dead))
            node.Dispose();
        Switch.Dispose();
        foreach (LabHost host in _hosts)
            host.Dispose();
        _hub.Dispose();
    }

    /// <summary>
    /// The lab's time goes as the real one, but stands while this process or its switch does not run: a busy machine
    /// is not a reason for a time-out.
    /// </summary>
    private void Advance()
    {
        long nowNs = Libc.MonotonicNs();
        if (Switch.Rounds == _lastRound)
        {
            _lastStepNs = Math.Max(_lastStepNs, nowNs - LongestStepNs);
            return;
        }

        _clock.NowNs += Math.Min(nowNs - _lastStepNs, LongestStepNs);
        _lastStepNs = nowNs;
        _lastRound = Switch.Rounds;
    }

    private static void Execute(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}");
    }

    private static unsafe int IndexOf(string name)
    {
        fixed (byte* text = Encoding.ASCII.GetBytes(name + '\0'))
            return (int)Libc.if_nametoindex(text);
    }

    private LabHost AddHost(int number)
    {
        NetworkNamespace place = NetworkNamespace.Create("host");
        string address = $"10.88.0.{number}";
        string port = $"port{number}";
        NetworkNamespace.Connect(place, Interface, $"{address}/24", _hub, port, $"192.0.2.{number}/32");
        // Checksums are left to devices that these frames never meet.
        Execute("ip", "netns", "exec", place.Name, "ethtool", "-K", Interface, "tx", "off");
        if (_hasIPv6)
        {
            Execute("ip", "netns", "exec", place.Name, "sysctl", "--write",
                $"net.ipv6.conf.{Interface}.disable_ipv6=0");
            // Nobody else can have the address: it is not asked for first.
            Execute("ip", "-n", place.Name, "address", "add", $"fd88::{number}/64", "dev", Interface, "nodad");
        }

        int index = 0;
        _hub.Run(() => index = IndexOf(port));
        return new LabHost(place, address, $"fd88::{number}", index);
    }
}
