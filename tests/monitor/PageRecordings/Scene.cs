// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Recordings;
using TestSupport.Fleet;

namespace PageRecordings;

/// <summary>A recording that is being made: appliances that publish second by second.</summary>
internal sealed class Scene : IDisposable
{
    public const long SecondNs = 1_000_000_000;

    private static readonly SampleSets Sets = new(sets: 8, samples: 50);

    private readonly RecordingWriter _recording;
    private readonly Dictionary<string, string> _truth = new(StringComparer.Ordinal);

    /// <summary>Begins it; a file of the same path is replaced.</summary>
    public Scene(string path)
    {
        _recording = RecordingWriter.Open(path, goesOn: false);
        Know("begin", TimeNs);
    }

    /// <summary>Takes what is recorded.</summary>
    public IMessageHandler Recording => _recording;

    /// <summary>Current time, UTC, nanoseconds; it begins with a whole minute.</summary>
    public long TimeNs { get; private set; } = 1_700_000_040 * SecondNs;

    /// <summary>What is known of it: numbers as text, since a reader may hold no more than 2^53.</summary>
    public IReadOnlyDictionary<string, string> Truth => _truth;

    /// <summary>An appliance that starts now.</summary>
    public SimulatedAppliance Start(
        string host, ulong incarnation, Func<ApplianceShape, ApplianceShape>? change = null)
    {
        var shape = new ApplianceShape { Host = host, Incarnation = incarnation, Seed = (int)(uint)incarnation };
        shape = change?.Invoke(shape) ?? shape;
        return new SimulatedAppliance(shape with { OffsetNs = TimeNs - shape.StartStampNs }, Sets);
    }

    /// <summary>Lets seconds pass, in each of which appliances publish everything.</summary>
    public void Run(int seconds, params SimulatedAppliance[] appliances) => Run(seconds, _recording, appliances);

    /// <summary>Lets seconds pass, in which a part of what is published is recorded.</summary>
    public void Run(int seconds, IMessageHandler to, params SimulatedAppliance[] appliances)
    {
        for (int second = 0; second < seconds; second++)
        {
            TimeNs += SecondNs;
            foreach (SimulatedAppliance one in appliances)
                one.Second(to);
        }
    }

    /// <summary>Notes that it is over.</summary>
    public void End()
    {
        Know("end", TimeNs);
        _recording.Flush();
        if (_recording.Failure is { } failure)
            throw new IOException(failure.ToString());
    }

    /// <summary>Notes a number that is known.</summary>
    public void Know(string name, long value) => _truth[name] = value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Notes a time of day that is known, UTC.</summary>
    public void KnowTime(string name, long timeNs) => _truth[name] = DateTime.UnixEpoch
        .AddTicks(timeNs / TimeSpan.NanosecondsPerTick).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Notes the messages of the first feed of an appliance.</summary>
    public void KnowMessages(string name, SimulatedAppliance appliance) =>
        Know(name, appliance.Truth.Sum(second => second.Feeds[0].Messages));

    /// <inheritdoc/>
    public void Dispose() => _recording.Dispose();
}
