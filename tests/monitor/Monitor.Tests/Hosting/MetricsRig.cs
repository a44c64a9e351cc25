// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Exporting;
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Intervals;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Live;
using TestSupport;
using TestSupport.Exposition;
using TestSupport.Publishing;

namespace Telemetry.Monitor.Tests.Hosting;

/// <summary>A fleet of which the messages were made by real publishers, second by second; what it exports, and the
/// alerts of the built-in rules.</summary>
internal sealed class MetricsRig
{
    public const long SecondNs = PublisherRig.SecondNs;

    private readonly AlertEngine _alerts = new(BuiltInRules.Make());
    private readonly FleetMetrics _metrics;

    public MetricsRig(params string[] expected)
        : this(new MonitorSettings(), expected)
    {
    }

    public MetricsRig(MonitorSettings settings, params string[] expected)
    {
        Exporters = new Exporters(new MonitorPlan { Settings = settings }, new Notices());
        Fleet = new FleetModel(new FleetLimits()) { Expected = expected };
        var thread = new ModelThread<FleetModel>(Fleet, _ => false, new StageFailure(), () => { });
        var streams = new LiveStreams(new ServerLimits(), () => 0, new Notices());
        _metrics = new FleetMetrics(thread, streams, new MonitorParts { Exporters = Exporters });
        SetTime();
    }

    /// <summary>The fleet.</summary>
    public FleetModel Fleet { get; }

    /// <summary>Senders to other programs.</summary>
    public Exporters Exporters { get; }

    /// <summary>Seconds since the start.</summary>
    public long Second { get; private set; }

    /// <summary>What was exported, by the second.</summary>
    public SortedDictionary<long, IReadOnlyList<Sample>> Scrapes { get; } = [];

    /// <summary>Makes an appliance; its messages are passed while it runs.</summary>
    public static PublisherRig Appliance(string host, ulong incarnation = 1) => new(options => options with
    {
        HostName = host,
        Incarnation = incarnation,
        Offset = new ClockOffset(PublisherRig.OffsetNs, 50) { IsSynchronised = true, MaxErrorNs = 200 },
    });

    /// <summary>An event of the first line, of the one session, or of an interface.</summary>
    public static TelemetryEvent Event(TelemetryEventKind kind, EventState state = EventState.Instant)
    {
        bool isSession = kind is TelemetryEventKind.ConnectionOpened or TelemetryEventKind.ConnectionClosed;
        bool isHost = kind is TelemetryEventKind.ClockStep or TelemetryEventKind.Carrier;
        return new TelemetryEvent
        {
            Kind = kind,
            State = state,
            Severity = EventSeverity.Warning,
            FeedIndex = (short)(isSession || isHost ? -1 : 0),
            LineIndex = (short)(isSession || isHost || kind == TelemetryEventKind.Stale ? -1 : 0),
            SessionIndex = (short)(isSession ? 0 : -1),
            StampNs = PublisherRig.StartNs + 1,
        };
    }

    /// <summary>Lets seconds pass, in each of which some appliances send an interval; every fifth one is
    /// scraped.</summary>
    public void Run(int seconds, params PublisherRig[] appliances)
    {
        for (int second = 0; second < seconds; second++)
        {
            Second++;
            SetTime();
            foreach (PublisherRig rig in appliances)
            {
                rig.Clock.NowNs = Fleet.NowNs;
                rig.Interval();
                rig.Work(20_000);
                Pass(rig);
            }
            Turn();
        }
    }

    /// <summary>Ends an appliance as planned.</summary>
    public void End(PublisherRig appliance)
    {
        appliance.End();
        Pass(appliance);
    }

    /// <summary>Lets seconds pass in which the monitor does not run.</summary>
    public void Stall(int seconds) => Second += seconds;

    /// <summary>Names of the built-in rules that fire now.</summary>
    public IEnumerable<string> Firing => _alerts.Alerts.Where(alert => alert.IsFiring)
        .Select(alert => alert.Rule.Name).Distinct().Order(StringComparer.Ordinal);

    /// <summary>What is exported now.</summary>
    public IReadOnlyList<Sample> Scrape() => ExpositionReader.Samples(Text());

    /// <summary>Value of a metric now; null if there is none.</summary>
    public double? Value(string name, params (string Name, string Value)[] labels) => Scrape().SingleOrDefault(
        sample => sample.Name == name && labels.All(label => sample.Label(label.Name) == label.Value))?.Value;

    /// <summary>What is exported now, as text.</summary>
    public string Text()
    {
        var output = new ArrayBufferWriter<byte>();
        _ = MetricsWriter.Write(
            MetricsFormat.Text, [.. FleetMetrics.NamesOf(Fleet).Select(name => FleetMetrics.Find(Fleet, name)!)],
            _metrics.Of(Fleet), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private void Turn()
    {
        _ = Fleet.Turn();
        _ = _alerts.Evaluate(Fleet);
        if (Second % 5 == 0)
            Scrapes.Add(Second, Scrape());
    }

    private void Pass(PublisherRig appliance)
    {
        foreach ((int stream, byte[] message) in appliance.Outlet.Taken)
            Fleet.HandlerOf("aeron:test").OnMessage(stream, message);
        appliance.Outlet.Taken.Clear();
    }

    private void SetTime()
    {
        long nowNs = PublisherRig.StartNs + (Second * SecondNs);
        Fleet.SetTime(nowNs, nowNs + PublisherRig.OffsetNs);
    }
}
