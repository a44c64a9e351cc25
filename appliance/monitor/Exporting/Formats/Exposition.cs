// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.Formats;

/// <summary>
/// Writes metrics in one form: metric by metric, each with its values. A metric without values is left out. Used by one
/// thread; memory is kept for the next time.
/// </summary>
internal abstract class Exposition
{
    protected const double NanosecondsPerSecond = 1e9;

    private readonly ByteBuffer _labels = new();
    private int _schema = HistogramSchema.Default;
    private int _applianceEnd;
    private int _rowEnd;

    /// <summary>Values written since the start.</summary>
    internal long Samples { get; private set; }

    /// <summary>True to write histograms, false to leave them out.</summary>
    internal bool HasHistograms { get; set; } = true;

    /// <summary>Schema of native histograms.</summary>
    internal int Schema
    {
        get => _schema;
        set
        {
            if (value == _schema)
                return;
            _schema = value;
            OnSchema();
        }
    }

    /// <summary>Memory for labels that are taken, for those who must not write one twice.</summary>
    internal HashSet<string> Taken { get; } = new(StringComparer.Ordinal);

    protected IBufferWriter<byte> Output { get; private set; } = null!;

    /// <summary>Metric that is written.</summary>
    protected MetricFamily Family { get; private set; } = null!;

    /// <summary>Labels of the current row, in the form.</summary>
    protected ReadOnlySpan<byte> Labels => _labels.Bytes;

    /// <summary>True if a value of the metric was written.</summary>
    protected bool HasBegun { get; private set; }

    /// <summary>Starts over with an output.</summary>
    internal void Start(IBufferWriter<byte> output)
    {
        Output = output;
        Start();
    }

    internal void Start()
    {
        (Samples, HasBegun) = (0, false);
        StartAppliance();
        EndLabels();
    }

    internal virtual void End() => Output = null!;

    internal void Begin(MetricFamily family) => (Family, HasBegun) = (family, false);

    internal void EndFamily()
    {
        if (HasBegun)
            WriteEnd();
    }

    /// <summary>Begins the labels that all values of an appliance have.</summary>
    internal void StartAppliance() => _labels.CutTo(0);

    /// <summary>Ends the labels that all values of an appliance have.</summary>
    internal void EndLabels() => _applianceEnd = _rowEnd = _labels.Length;

    /// <summary>Begins a row: its labels follow.</summary>
    internal Exposition Row()
    {
        _labels.CutTo(_applianceEnd);
        return this;
    }

    /// <summary>Keeps the labels so far for several values, each with more of its own.</summary>
    internal void Keep() => _rowEnd = _labels.Length;

    /// <summary>Removes the labels behind those that were kept.</summary>
    internal Exposition Again()
    {
        _labels.CutTo(_rowEnd);
        return this;
    }

    /// <summary>Adds a label to the row; none if the value is null or empty.</summary>
    internal Exposition Label(string name, ReadOnlySpan<char> value)
    {
        if (value.Length > 0)
        {
            Span<byte> utf8 = stackalloc byte[LabelText.Most];
            WriteLabel(_labels, name, utf8[..LabelText.Encode(value, utf8)]);
        }
        return this;
    }

    /// <summary>Writes a number of things.</summary>
    internal void Count(long value)
    {
        BeginSample();
        WriteCount(value);
    }

    /// <summary>Writes a number of things, if it is known.</summary>
    internal void Count(long? value)
    {
        if (value is { } known)
            Count(known);
    }

    /// <summary>Writes nanoseconds as seconds, if they are known.</summary>
    internal void Seconds(long? nanoseconds)
    {
        if (nanoseconds is not { } known)
            return;
        BeginSample();
        WriteSeconds(known);
    }

    internal void Number(double value)
    {
        BeginSample();
        WriteNumber(value);
    }

    /// <summary>Writes a histogram.</summary>
    /// <param name="worst">Largest of the newest samples; null if unknown.</param>
    internal void Histogram(SparseHistogram samples, WorstReport? worst)
    {
        if (!HasHistograms)
            return;
        BeginSample();
        WriteHistogram(samples, worst);
    }

    /// <summary>Called after a change of the schema: descriptions name its error.</summary>
    protected virtual void OnSchema()
    {
    }

    /// <summary>Appends a label with a value in UTF-8.</summary>
    protected abstract void WriteLabel(ByteBuffer labels, string name, ReadOnlySpan<byte> value);

    /// <summary>Writes what stands before the first value of a metric.</summary>
    protected abstract void WriteBegin();

    /// <summary>Writes what stands behind the last value of a metric.</summary>
    protected abstract void WriteEnd();

    /// <summary>Writes a whole number.</summary>
    protected virtual void WriteCount(long value) => WriteNumber(value);

    protected virtual void WriteSeconds(long nanoseconds) => WriteNumber(nanoseconds / NanosecondsPerSecond);

    protected abstract void WriteNumber(double value);

    protected abstract void WriteHistogram(SparseHistogram samples, WorstReport? worst);

    private void BeginSample()
    {
        if (!HasBegun)
        {
            HasBegun = true;
            WriteBegin();
        }
        Samples++;
    }
}
