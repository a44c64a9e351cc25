// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Kernel.Attaching;
using Telemetry.Model.Failures;
using Telemetry.Simulation.Network;
using Telemetry.Spreading.Running;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Spreading.Tests;

/// <summary>A mirror port, which has no address, with a spreading on it; and the other end, which sends the
/// copies.</summary>
internal sealed class MirrorBox : ISpreadSink, IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<TableReport> _tables = [];
    private readonly List<SpreadReport> _intervals = [];
    private readonly Socket _sender;
    private readonly LinkEndPoint _port;
    private Thread? _thread;
    private SpreadRun? _run;
    private SpreadReport? _summary;

    internal MirrorBox()
    {
        Ip("address", "flush", "dev", Network.ReceiverInterface);
        Socket? sender = null;
        LinkEndPoint? port = null;
        Network.InSender(() =>
        {
            sender = new Socket(AddressFamily.Packet, SocketType.Raw, 0);
            port = new LinkEndPoint(NetworkDevice.IndexOf(VethPair.SenderInterface));
        });
        (_sender, _port) = (sender!, port!);
    }

    internal VethPair Network { get; } = new();

    internal ScratchFolder Folder { get; } = new();

    internal Notices Notices { get; } = new();

    internal FailureException? Failure { get; private set; }

    internal string ReadersFile => Folder.File("spread.yaml");

    internal SpreadReport Summary => _summary ?? throw new InvalidOperationException("it has not ended");

    internal SpreadPlan Plan => new()
    {
        Interface = Network.ReceiverInterface,
        IntervalNs = 100_000_000,
        Labels = new ExtractLabels { Hardware = "", OperatingSystem = "", Application = "test", Names = [] },
    };

    internal TableReport[] Tables
    {
        get
        {
            lock (_tables)
                return [.. _tables];
        }
    }

    internal SpreadReport[] Intervals
    {
        get
        {
            lock (_tables)
                return [.. _intervals];
        }
    }

    /// <summary>An <c>ip</c> command on the mirror port's side.</summary>
    internal void Ip(params string[] arguments) => IpCommand.Run(["-n", Network.Receiver, .. arguments]);

    internal void WriteReaders(params string[] names) =>
        File.WriteAllText(ReadersFile, $"readers: [{string.Join(", ", names)}]\n");

    internal void Start(SpreadPlan plan)
    {
        Network.InReceiver(() =>
        {
            _run = new SpreadRun(plan, Notices);
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
        Until(() => Tables.Length == 1, () => "no table");
    }

    /// <summary>Asks for the readers to be read again, and waits for the next table.</summary>
    internal TableReport Reload()
    {
        int before = Tables.Length;
        _run!.AskReload();
        Until(() => Tables.Length > before, () => string.Join('\n', Notices.Lines));
        return Tables[^1];
    }

    internal void AskReload() => _run!.AskReload();

    internal void Send(byte[] frame) => _sender.SendTo(frame, SocketFlags.None, _port.Serialize());

    internal void End()
    {
        _stop.Cancel();
        WaitForEnd();
    }

    internal void WaitForEnd() => Assert.True(_thread!.Join(Patience), "it does not end");

    internal ReaderReport Reader(string name) => Summary.Readers.Single(reader => reader.Name == name);

    /// <summary>Packets in the files of the folder whose names begin so.</summary>
    internal List<FilePacket> PacketsOf(string reader) => [.. Directory.GetFiles(Folder.Path, "*.pcapng")
        .Where(path => Path.GetFileName(path).Split('.', '+', '-')[0] == reader).Order().SelectMany(Pcapng.Read)];

    internal static void Until(Func<bool> condition, Func<string> state) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), state());

    public void OnTable(TableReport report)
    {
        lock (_tables)
            _tables.Add(report);
    }

    public void OnInterval(SpreadReport report)
    {
        lock (_tables)
            _intervals.Add(report);
    }

    public void OnSummary(SpreadReport report) => _summary = report;

    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join();
        _run?.Dispose();
        _sender.Dispose();
        Network.Dispose();
        Folder.Dispose();
        _stop.Dispose();
    }
}
