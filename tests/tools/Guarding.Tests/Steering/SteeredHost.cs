// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Steering;
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Capture;

namespace Telemetry.Guarding.Tests.Steering;

/// <summary>A steering on the receiving end of a pair of interfaces, with witnesses of the CPU on which each datagram
/// came to the stack.</summary>
internal sealed class SteeredHost : ISteerSink, IDisposable
{
    /// <summary>Port of a flow that is to go to CPU 1.</summary>
    internal const int ToOne = 5_001;

    /// <summary>Port of a flow that is to go to CPU 0.</summary>
    internal const int ToZero = 5_002;

    /// <summary>Port of no flow.</summary>
    internal const int Free = 5_003;

    private const int Chunk = 100;                              // as many as fit into the smallest receive buffer
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, CpuWitness> _witnesses = [];
    private readonly Dictionary<int, long> _sent = [];
    private readonly PinnedSender _sender;
    private Thread? _thread;
    private SteerRun? _run;
    private volatile SteerReport? _summary;

    internal SteeredHost()
    {
        Network.InReceiver(() =>
        {
            foreach (int port in (int[])[ToOne, ToZero, Free])
                _witnesses[port] = new CpuWitness(port);
        });
        _sender = new PinnedSender(Network);
    }

    internal VethPair Network { get; } = new();

    internal Notices Notices { get; } = new();

    internal FailureException? Failure { get; private set; }

    internal string File => _folder.File("steer.yaml");

    internal SteerReport Summary => _summary ?? throw new InvalidOperationException("it has not ended");

    internal void Write(string more = "") => System.IO.File.WriteAllText(File, $$"""
        interval: 100ms
        steer:
          interface: {{Network.ReceiverInterface}}
          {{more}}
          flows:
          - {to: "{{Network.ReceiverAddress}}:{{ToOne}}", cpu: 1}
          - {to: "{{Network.ReceiverAddress}}:{{ToZero}}", cpu: 0}
        """);

    internal void Start(bool enforces) => Network.InReceiver(() =>
    {
        _run = new SteerRun(new SteerPlan(File, enforces), Notices);
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

    /// <summary>Sends datagrams from a CPU, where they arrive, and waits until all have come to the stack.</summary>
    internal void SendAll(int cpu, int port, int count, int chunk = Chunk)
    {
        for (int sent = 0; sent < count; sent += chunk)
        {
            Send(cpu, port, chunk);
            _ = Received(port);
        }
    }

    /// <summary>Sends datagrams from a CPU.</summary>
    internal void Send(int cpu, int port, int count)
    {
        _sender.Send(cpu, port, Enumerable.Repeat(new byte[40], count));
        _sent[port] = _sent.GetValueOrDefault(port) + count;
    }

    /// <summary>Datagrams of a port that came to the stack, by CPU: all that were sent except some.</summary>
    internal long[] Received(int port, long lost = 0) =>
        _witnesses[port].Received(_sent.GetValueOrDefault(port) - lost);

    internal SteerFlowReport FlowOf(int port) =>
        Summary.Flows.Single(flow => flow.To == $"{Network.ReceiverAddress}:{port}");

    internal SteerQueueReport QueueOf(int cpu) => Summary.Queues.Single(queue => queue.Cpu == cpu);

    internal void End()
    {
        _stop.Cancel();
        WaitForEnd();
    }

    internal void WaitForEnd() => Assert.True(_thread!.Join(Patience), "it does not end");

    public void OnInterval(SteerReport report)
    {
    }

    public void OnSummary(SteerReport report) => _summary = report;

    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join();
        _run?.Dispose();
        foreach (CpuWitness witness in _witnesses.Values)
            witness.Dispose();
        _sender.Dispose();
        Network.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }
}
