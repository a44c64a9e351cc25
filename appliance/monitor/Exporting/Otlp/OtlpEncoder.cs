// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Values;

namespace Telemetry.Exporting.Otlp;

/// <summary>Encodes values as the message ExportMetricsServiceRequest: one resource, which is an appliance or the
/// monitor. Used by one thread at a time.</summary>
/// <param name="schema">Scale of the histograms.</param>
internal sealed class OtlpEncoder(string host, int schema = HistogramSchema.Default)
{
    private readonly OtlpExposition _to = new() { Schema = schema };
    private readonly ByteBuffer _message = new();

    /// <summary>Number of values of the newest message; a histogram is one.</summary>
    internal int Samples { get; private set; }

    /// <summary>The newest message.</summary>
    internal ReadOnlyMemory<byte> Message => _message.Memory;

    /// <summary>Encodes the values of an appliance.</summary>
    internal void Write(ApplianceMetrics appliance, long timeNs)
    {
        Begin(timeNs, appliance.StartTimeNs);
        foreach (MetricSource source in MetricTable.OfAppliance)
        {
            _to.Begin(source.Family);
            source.Write(_to, appliance);
            _to.EndFamily();
        }
        End(OtlpResource.OfAppliance(
            appliance.Name, appliance.Totals?.Version, appliance.Totals?.Host, appliance.Labels));
    }

    /// <summary>Encodes the values of the monitor.</summary>
    internal void Write(MonitorMetrics monitor, long timeNs)
    {
        Begin(timeNs, monitor.Process?.StartTimeNs);
        foreach (MonitorSource source in MetricTable.OfMonitor)
        {
            _to.Begin(source.Family);
            source.Write(_to, monitor);
            _to.EndFamily();
        }
        End(
        [
            ("service.name", "telemetry-monitor"),
            ("service.instance.id", host),
            ("service.version", monitor.Version),
            ("host.name", host),
        ]);
    }

    private void Begin(long timeNs, long? startTimeNs)
    {
        _to.Clear();
        _to.Start();
        (_to.TimeNs, _to.StartTimeNs) = (timeNs, startTimeNs);
    }

    private void End(IEnumerable<(string Name, string? Value)> resource)
    {
        _message.CutTo(0);
        ProtoWriter proto = new(_message);
        int all = proto.Begin(OtlpFields.ResourceMetrics);
        OtlpResource.Write(proto, resource);
        int metrics = proto.Begin(OtlpFields.ScopeMetrics);
        int scope = proto.Begin(OtlpFields.Scope);
        proto.Text(OtlpFields.Name, OtlpResource.Scope);
        proto.End(scope);
        _message.Append(_to.Metrics);
        proto.End(metrics);
        proto.End(all);
        Samples = (int)_to.Samples;
    }
}
