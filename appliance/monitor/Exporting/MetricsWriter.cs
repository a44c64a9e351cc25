// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Values;

namespace Telemetry.Exporting;

/// <summary>Result of writing metrics.</summary>
/// <param name="Samples">Values written; a histogram is one.</param>
/// <param name="LeftOut">Rows that were added up under one name, or left out, because there are too many.</param>
public readonly record struct MetricsWritten(long Samples, long LeftOut);

/// <summary>Writes metrics in one of the forms. Each thread has its own memory for it, which is kept.</summary>
public static class MetricsWriter
{
    [ThreadStatic]
    private static Exposition?[]? _ofThread;

    /// <summary>Writes the metrics of appliances and of the monitor.</summary>
    /// <param name="format">Form.</param>
    /// <param name="appliances">Appliances, each of another name.</param>
    /// <param name="monitor">The monitor itself; null to leave its metrics out.</param>
    /// <param name="options">Form of the histograms; the default ones if null.</param>
    public static MetricsWritten Write(
        MetricsFormat format, IReadOnlyList<ApplianceMetrics> appliances, MonitorMetrics? monitor,
        IBufferWriter<byte> output, ScrapeOptions? options = null)
    {
        options ??= ScrapeOptions.Default;
        Exposition to = Of(format);
        (to.HasHistograms, to.Schema) = (options.HasHistograms(format), options.Schema);
        to.Start(output);
        foreach (MetricSource source in MetricTable.OfAppliance)
        {
            to.Begin(source.Family);
            for (int row = 0; row < appliances.Count; row++)
            {
                to.StartAppliance();
                Label(to, appliances[row]);
                source.Write(to, appliances[row]);
            }
            to.EndFamily();
        }
        to.StartAppliance();
        to.EndLabels();
        if (monitor != null)
            Write(to, monitor);
        to.End();
        long leftOut = 0;
        for (int row = 0; row < appliances.Count; row++)
            leftOut += FlowSources.LeftOut(appliances[row].Totals);
        return new MetricsWritten(to.Samples, leftOut);
    }

    private static void Write(Exposition to, MonitorMetrics monitor)
    {
        foreach (MonitorSource source in MetricTable.OfMonitor)
        {
            to.Begin(source.Family);
            source.Write(to, monitor);
            to.EndFamily();
        }
    }

    /// <summary>Ends the labels of an appliance with its name and the words about it.</summary>
    internal static void Label(Exposition to, ApplianceMetrics appliance)
    {
        to.Label(MetricTable.Appliance, appliance.Name);
        int count = Math.Min(appliance.Labels.Count, Telemetry.Model.Definitions.Label.Most);
        for (int place = 0; place < count; place++)
            to.Label(appliance.Labels[place].Key, appliance.Labels[place].Value);
        to.EndLabels();
    }

    private static Exposition Of(MetricsFormat format)
    {
        _ofThread ??= new Exposition?[Enum.GetValues<MetricsFormat>().Length];
        return _ofThread[(int)format] ??= format switch
        {
            MetricsFormat.Text => new TextExposition(isOpen: false),
            MetricsFormat.OpenMetrics => new TextExposition(isOpen: true),
            _ => new ProtoExposition(),
        };
    }
}
