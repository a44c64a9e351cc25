// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json;
using Telemetry.Access.Tokens;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Storage;
using Telemetry.Archive.Notes;
using Telemetry.Exporting;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Intervals;
using Telemetry.Model.Threads;
using Telemetry.Model.Ticks;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Publishing;
using Telemetry.Reports.Receiving;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>The whole server over a fleet of which the messages were made by publishers without threads.</summary>
internal sealed class FleetUnderTest : IFleetInput, IAsyncDisposable
{
    /// <summary>Key of the one order, as the appliances publish it.</summary>
    public const string PlainKey = "SECRET0001";

    public const int Intervals = 5;

    /// <summary>Stamp of the one order, which is the largest sample of its interval too.</summary>
    public const long OrderStampNs = PublisherRig.StartNs + (3 * PublisherRig.SecondNs) - 300;

    /// <summary>Stamp of the largest sample of the interval after it, of which the order is not published.</summary>
    public const long OtherStampNs = OrderStampNs + PublisherRig.SecondNs;

    private static readonly OrderStages Stages = OrderStage.Unknown with
    {
        RxToSocketNs = 2_000,
        SocketWaitNs = 1_000,
        ReadToSendNs = 5_800,
        SendToTxNs = 1_400,
        TxToDriverNs = 900,
        WireToAckNs = 21_000,
    };

    private readonly StageFailure _failure = new();
    private readonly ModelThread<FleetModel> _thread;
    private readonly LiveStreams _streams;
    private readonly ComparedRecordings _compared = ComparedRecordings.Open([], 0, new Notices());
    private readonly AlertBoard _alerts = new(new AlertEngine(BuiltInRules.Make()));
    private readonly AlertHistory _changes = new();
    private readonly NoteBook _notes;
    private readonly AlertSender _sender = new();
    private readonly AlertKeeper? _keeper;
    private long _frame;
    private WebServer? _server;

    private FleetUnderTest(FleetModel model, StateDirectory? state)
    {
        _notes = NoteBook.Open(state, new Notices());
        if (state is not null)
        {
            var store = new AlertStore(state.OpenDatabase(AlertStore.FileName, AlertStore.Schema));
            _keeper = new AlertKeeper(store, _sender, new Notices());
        }
        _thread = new ModelThread<FleetModel>(model, Step, _failure, () => { });
        _streams = new LiveStreams(new ServerLimits(), () => Volatile.Read(ref _frame), new Notices());
    }

    public IReadOnlyList<ChannelState> Channels { get; } = [new("aeron:test", true, 1)];

    public IReadOnlyList<string> Recordings => [];

    public HttpClient Client { get; private set; } = new();

    /// <param name="hosts">Names of the appliances: hosts, or hosts and instances with a colon between.</param>
    public static Task<FleetUnderTest> Start(params string[] hosts) => Start(null, to => to, hosts);

    /// <summary>Starts it with tokens of those who may change something.</summary>
    public static Task<FleetUnderTest> Start(TokenList tokens, params string[] hosts) =>
        Start(tokens, to => to, hosts);

    /// <summary>Starts it with a folder for what is kept over a restart.</summary>
    public static Task<FleetUnderTest> Start(TokenList tokens, StateDirectory state, params string[] hosts) =>
        Start(tokens, to => to, hosts, state: state);

    /// <summary>Starts it with another form of what is scraped.</summary>
    public static Task<FleetUnderTest> Start(ScrapeOptions scrape, params string[] hosts) =>
        Start(null, to => to, hosts, scrape);

    /// <param name="through">Changes the messages before the monitor has them.</param>
    /// <param name="hosts">Names of the appliances.</param>
    public static Task<FleetUnderTest> Start(
        Func<IMessageHandler, IMessageHandler> through, params string[] hosts) => Start(null, through, hosts);

    private static async Task<FleetUnderTest> Start(
        TokenList? tokens, Func<IMessageHandler, IMessageHandler> through, string[] hosts,
        ScrapeOptions? scrape = null, StateDirectory? state = null)
    {
        var model = new FleetModel(new FleetLimits()) { Expected = ["never"], PlainKeys = new PlainKeys() };
        long nowNs = PublisherRig.StartNs;
        PublisherRig[] rigs = [.. hosts.Select((host, index) => Publish(host, (ulong)index + 1))];
        IMessageHandler channel = through(model.HandlerOf("aeron:test"));
        int most = rigs.Max(rig => rig.Outlet.Taken.Count);
        for (int index = 0; index < most; index++)
        {
            nowNs += Intervals * PublisherRig.SecondNs / most;
            model.SetTime(nowNs, nowNs + PublisherRig.OffsetNs);
            foreach (PublisherRig rig in rigs.Where(rig => index < rig.Outlet.Taken.Count))
                channel.OnMessage(rig.Outlet.Taken[index].Stream, rig.Outlet.Taken[index].Message);
            model.Turn();
        }
        var fleet = new FleetUnderTest(model, state);
        await fleet.Serve(tokens, scrape ?? ScrapeOptions.Default);
        return fleet;
    }

    /// <summary>Evaluates the rules now.</summary>
    public Task Evaluate() => _thread.Ask(model =>
    {
        _changes.Take(model, _alerts.Evaluate(model));
        return true;
    });

    public bool Poll(FleetModel model) => false;

    /// <summary>Answer at a path, which has to be one in JSON.</summary>
    public async Task<JsonElement> Get(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "application/json");
        using HttpResponseMessage answer = await Client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A live stream of which the whole state has come.</summary>
    public async Task<StreamReader> Look(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var stream = new StreamReader(await Client.GetStreamAsync(path, patience.Token));
        while (await stream.ReadLineAsync(patience.Token) is { Length: > 0 })
        {
        }
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _streams.Stop("the test ends");
        try
        {
            await _server!.Stop(TimeSpan.FromSeconds(1));
        }
        catch (OperationCanceledException)
        {
            // A client of the test takes nothing.
        }
        _server!.Dispose();
        if (_keeper is not null)
            await _keeper.DisposeAsync();
        await _sender.DisposeAsync();
        _notes.Dispose();
        _thread.Dispose();
        _compared.Dispose();
    }

    void IDisposable.Dispose()
    {
    }

    private bool Step(FleetModel model)
    {
        if (!model.Turn())
            return false;
        _changes.Take(model, _alerts.Evaluate(model));
        Volatile.Write(ref _frame, model.Frame);
        return false;
    }

    private async Task Serve(TokenList? tokens, ScrapeOptions scrape)
    {
        _thread.Start();
        AccessFiles access = tokens is null
            ? ServerUnderTest.NoAccess : new AccessFiles(tokens, null, isReadingOpen: true, []);
        _server = await WebServer.Start(new IPEndPoint(IPAddress.Loopback, 0),
            AllRoutes.Of(_thread, this, _compared, _streams,
                new MonitorParts
                {
                    Alerts = _alerts,
                    Changes = _changes,
                    Keeper = _keeper,
                    Notes = _notes,
                    Scrape = scrape,
                }),
            new ServerLimits(), access, new RequestRefusals(), new Notices());
        _streams.Start();
        Client = new HttpClient { BaseAddress = new Uri($"http://{_server.Address}") };
    }

    private static PublisherRig Publish(string name, ulong incarnation)
    {
        string[] parts = name.Split(':');
        var rig = new PublisherRig(options => options with
        {
            HostName = parts[0],
            Instance = parts.Length > 1 ? parts[1] : "",
            Incarnation = incarnation,
            DropNames = new DropNames(),
            ProcessGroups = new ProcessGroups(),
            PublishOrders = PublishedOrders.All,
            PublishOrderKeys = OrderKeyDisclosure.Plain,
            BlackBox = new BlackBoxHistory(),
        }, stages: StageLevel.Transmit);
        rig.Source.Hooks = [new HookRow { Program = "drops", Hook = "kfree_skb", State = HookState.Attached }];
        rig.Source.Causes = new CauseCounters { Asked = 1, Found = 1, KindStrategy = 1 };
        rig.Source.Programs = [new ProgramRow { Program = "xdp_rx", Hook = "xdp", Interface = "eth0" }];
        rig.Source.Maps = [MapRow.Of("flows", 1, 2)];
        for (int interval = 1; interval <= Intervals; interval++)
        {
            rig.Publish(new TelemetryEvent
            {
                Kind = TelemetryEventKind.LineDown,
                FeedIndex = 0,
                LineIndex = 1,
                StampNs = PublisherRig.StartNs + (interval * PublisherRig.SecondNs) - 1_000,
            });
            rig.Publish(new TelemetryEvent
            {
                Kind = TelemetryEventKind.Gap,
                FeedIndex = 0,
                LineIndex = 0,
                First = (ulong)interval * 100,
                Last = ((ulong)interval * 100) + 2,
                Count = 3,
                StampNs = PublisherRig.StartNs + (interval * PublisherRig.SecondNs) - 500,
            });
            rig.Publish(new TelemetryEvent
            {
                Kind = TelemetryEventKind.HostDrop,
                Severity = EventSeverity.Error,
                FeedIndex = 0,
                LineIndex = 0,
                SessionIndex = -1,
                First = (ulong)interval * 100,
                Last = ((ulong)interval * 100) + 4,
                Count = 5,
                Amount = 1,
                DropSocket = 7,
                DropReason = 6,
                StampNs = PublisherRig.StartNs + (interval * PublisherRig.SecondNs) - 400,
            });
            if (interval == 3)
                rig.Publish(Order());
            rig.Interval(buffer => Fill(buffer, interval));
            rig.Clock.NowNs += PublisherRig.SecondNs;
            rig.Work(20_000);
        }
        return rig;
    }

    private static OrderKey KeyOfOrder()
    {
        OrderKey key = default;
        key.SetText(Encoding.ASCII.GetBytes(PlainKey));
        return key;
    }

    private static TelemetryEvent Order() => new()
    {
        Kind = TelemetryEventKind.Order,
        Key = KeyOfOrder(),
        FeedIndex = -1,
        LineIndex = -1,
        SessionIndex = 0,
        TickFeedIndex = 0,
        TickLineIndex = 0,
        OrderKind = OrderKind.New,
        OrderStampNs = OrderStampNs,
        TickStampNs = OrderStampNs - 10_200,
        Stages = Stages,
        StampNs = OrderStampNs,
        RaisedByStampNs = OrderStampNs,
    };

    private static void FillStages(IntervalBuffer buffer, int interval)
    {
        buffer.Stages = new StepCounters { Reads = 9_000, ReadsUnmatched = 3, Orders = 10, OrdersUnmatched = 1 };
        buffer.DeliveryCount = 1;
        buffer.Deliveries[0] = new DeliveryRow
        {
            FeedIndex = 0,
            Socket = 7,
            Counters = new DeliveryCounters { NumbersRead = 8_000, NumbersUnread = 2, LongestBlindNs = 41_000 },
        };
        int series = Watched.SeriesIndex(SeriesKind.TickToTrade);
        buffer.Histograms[series].RecordValue(10_200);
        buffer.Worst[series * WorstSample.PerSeries] = new WorstSample
        {
            ValueNs = 10_200,
            StampNs = OrderStampNs + ((interval - 3) * PublisherRig.SecondNs),
            Stages = Stages,
        };
    }

    private static void Fill(IntervalBuffer buffer, int interval)
    {
        buffer.Lines[0].Packets += 1_000;
        buffer.Lines[0].HostDropped += 5;
        buffer.DropCount = 1;
        buffer.Drops[0] = new DropRow
        {
            LineIndex = 0,
            SessionIndex = -1,
            Socket = 7,
            Reason = 6,
            Packets = interval,
            Numbers = interval * 5,
        };
        for (int past = 1; past <= interval; past++)
            buffer.Drops[0].Add((ulong)past * 100, ((ulong)past * 100) + 4);
        buffer.Feeds[0].Messages += 2_000;
        buffer.Feeds[0].MessagesLost += 3;
        buffer.Sessions[0].Orders += 10;
        FillStages(buffer, interval);
        int acks = Watched.SeriesIndex(SeriesKind.OrderToAck);
        for (int value = 1; value <= 100; value++)
            buffer.Histograms[acks].RecordValue(value * interval * 1_000);
    }

    private sealed class DropNames : IDropNames
    {
        public string ReasonOf(int reason) => reason == 6 ? "SOCKET_RCVBUFF" : "";

        public string? SiteOf(int site) => site == 0 ? "udp_queue_rcv_one_skb" : null;

        public SocketProcess? ProcessOf(ulong socket) =>
            socket == 7 ? new SocketProcess(4711, "strategy", "/a.slice", null) : null;

        public SocketProcess? ReaderOf(ulong socket, uint process) => ProcessOf(socket);
    }

    private sealed class ProcessGroups : IProcessGroups
    {
        public (string? Cgroup, string? Container) Find(uint pid) => default;

        public ContainerNames? NamesOf(string? cgroup, string? container) =>
            cgroup == "/a.slice" ? new ContainerNames("strategy-0", "trading", "app") : null;
    }
}
