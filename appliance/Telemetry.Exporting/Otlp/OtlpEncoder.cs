// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Values;

namespace Telemetry.Exporting.Otlp;

/// <summary>Encodes values as the message ExportMetricsServiceRequest: one resource, which is an appliance or the
/// monitor. Used by one thread at a time.</summary>
/// <param name="host">Name of this host.</param>
internal sealed class OtlpEncoder(string host)
{
    private const string Scope = "telemetry";

    private readonly OtlpExposition _to = new();
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
        End(proto =>
        {
            proto("service.name", "telemetry");
            proto("service.instance.id", appliance.Name);
            proto("service.version", appliance.Totals?.Version);
            proto("host.name", appliance.Totals?.Host);
            foreach (Label label in appliance.Labels)
                proto(label.Key, label.Value);
        });
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
        End(proto =>
        {
            proto("service.name", "telemetry-monitor");
            proto("service.instance.id", host);
            proto("service.version", monitor.Version);
            proto("host.name", host);
        });
    }

    private void Begin(long timeNs, long? startTimeNs)
    {
        _to.Clear();
        _to.Start();
        (_to.TimeNs, _to.StartTimeNs) = (timeNs, startTimeNs);
    }

    private void End(Action<Action<string, string?>> describe)
    {
        _message.CutTo(0);
        ProtoWriter proto = new(_message);
        int all = proto.Begin(OtlpFields.ResourceMetrics);
        int resource = proto.Begin(OtlpFields.Resource);
        describe((name, value) =>
            OtlpAttributes.Write(new ProtoWriter(_message), OtlpFields.Attribute, name, value));
        proto.End(resource);
        int metrics = proto.Begin(OtlpFields.ScopeMetrics);
        int scope = proto.Begin(OtlpFields.Scope);
        proto.Text(OtlpFields.Name, Scope);
        proto.End(scope);
        _message.Append(_to.Metrics);
        proto.End(metrics);
        proto.End(all);
        Samples = (int)_to.Samples;
    }
}
