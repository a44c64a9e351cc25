// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Values;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.RemoteWrite;

/// <summary>
/// Encodes values for one target: each with the labels that a scrape would give it, so that dashboards need not know
/// which way the values came. Used by one thread at a time.
/// </summary>
internal sealed class RemoteWriteEncoder
{
    /// <summary>Most samples of a message.</summary>
    internal const int MostSamples = 5_000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private const string Job = "job";
    private const string Instance = "instance";

    private readonly RemoteWriteExposition _to;
    private readonly RemoteWriteTarget _target;
    private readonly string _host;
    private readonly List<EncodedMessage> _messages = [];

    /// <summary>Prepares for a target.</summary>
    internal RemoteWriteEncoder(RemoteWriteTarget target, string host)
    {
        (_target, _host) = (target, host);
        _to = new RemoteWriteExposition(
            (body, samples, isNative) => _messages.Add(new EncodedMessage(body.ToArray(), samples, isNative)),
            MostSamples)
        {
            Schema = target.Schema,
        };
    }

    /// <summary>Hashes of the labels of the series since the start.</summary>
    internal IReadOnlyList<ulong> Series => _to.Series;

    /// <summary>Histograms since the start that were left out, for want of a form.</summary>
    internal int LeftOut => _to.LeftOut;

    /// <summary>Begins values of a time.</summary>
    internal void Begin(long timeMs, WrittenHistograms form)
    {
        _messages.Clear();
        (_to.TimeMs, _to.Form) = (timeMs, form);
        _to.Start();
        _to.Forget();
    }

    /// <summary>Encodes that a series has ended.</summary>
    internal void WriteEnded(ReadOnlySpan<byte> labels, bool isNative) => _to.WriteEnded(labels, isNative);

    /// <summary>Encodes the values of an appliance.</summary>
    internal void Write(ApplianceMetrics appliance)
    {
        // Percentiles of single seconds say something only where none is left out.
        ApplianceMetrics values = Chosen(appliance) with { HasSeconds = _target.Every <= Second };
        foreach (MetricSource source in MetricTable.OfAppliance)
        {
            _to.Begin(source.Family);
            _to.StartAppliance();
            _to.Label(Job, "telemetry").Label(Instance, values.Name);
            foreach (Label own in _target.Labels)
            {
                if (!values.Labels.Any(label => label.Key == own.Key))
                    _to.Label(own.Key, own.Value);
            }
            MetricsWriter.Label(_to, values);
            source.Write(_to, values);
        }
    }

    /// <summary>Encodes the values of the monitor.</summary>
    internal void Write(MonitorMetrics monitor)
    {
        LabelMonitor();
        foreach (MonitorSource source in MetricTable.OfMonitor)
        {
            _to.Begin(source.Family);
            source.Write(_to, monitor);
        }
    }

    /// <summary>Encodes a number and a histogram that are there to be asked for.</summary>
    /// <param name="nonce">Text that no other such value has.</param>
    /// <param name="value">The number; null to leave it out.</param>
    /// <param name="samples">The histogram; null to leave it out.</param>
    internal void Write(string nonce, double? value, SparseHistogram? samples)
    {
        LabelMonitor();
        if (value is { } number)
        {
            _to.Begin(MetricTable.Probe);
            _to.Row().Label(MetricTable.Nonce, nonce).Number(number);
        }
        if (samples is not null)
        {
            _to.Begin(MetricTable.ProbeHistogram);
            _to.Row().Label(MetricTable.Nonce, nonce).Histogram(samples, null);
        }
    }

    /// <summary>Ends the values.</summary>
    internal IReadOnlyList<EncodedMessage> End()
    {
        _to.End();
        return [.. _messages];
    }

    private void LabelMonitor()
    {
        _to.StartAppliance();
        _to.Label(Job, "telemetry-monitor").Label(Instance, _host);
        foreach (Label own in _target.Labels)
            _to.Label(own.Key, own.Value);
        _to.EndLabels();
    }

    /// <summary>Values without the histograms of series that were not asked for.</summary>
    private ApplianceMetrics Chosen(ApplianceMetrics appliance)
    {
        if (_target.Series is not { } kinds || appliance.Totals is not { } totals)
            return appliance;
        List<SeriesReport> series = [.. totals.Series.Select(
            one => kinds.Contains(one.Series) ? one : one with { Samples = null })];
        return appliance with { Totals = totals with { Series = series } };
    }
}
