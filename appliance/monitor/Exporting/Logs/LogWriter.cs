// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;
using Telemetry.Reports.Events;

namespace Telemetry.Exporting.Logs;

/// <summary>
/// Sends events and gaps to one receiver, each once and in the order in which they came. What is not accepted waits in
/// a bounded queue and is sent again: after 1 s to 30 s, or when the receiver asks for it. One that cannot be encoded
/// is dropped and counted.
/// </summary>
public sealed class LogWriter : IExporter
{
    /// <summary>Records that wait at most.</summary>
    internal const int MostQueued = 100_000;

    private const int MostAtOnce = 500;
    private const string NotAgain = "what is refused is not sent again";

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private readonly ILogOutlet _outlet;
    private readonly IProgress<string> _notices;
    private readonly LogQueue _queue;
    private readonly AcceptanceNotes _notes;
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private long _sent;
    private long _refused;
    private string? _defect;                                // of the records that are being sent

    /// <summary>Prepares; nothing is sent before <see cref="Start"/>, but records are taken.</summary>
    /// <param name="outlet">Way to the receiver.</param>
    /// <param name="notices">Receives a line when records are no longer accepted, and when they are again.</param>
    /// <param name="mostQueued">Records that wait at most.</param>
    internal LogWriter(ILogOutlet outlet, IProgress<string> notices, int mostQueued = MostQueued)
    {
        (_outlet, _notices) = (outlet, notices);
        _queue = new LogQueue(mostQueued);
        _notes = new AcceptanceNotes("events and gaps", outlet.Name, notices);
    }

    public ExportState State => new(_outlet.Name, _outlet.Kind)
    {
        Sent = Interlocked.Read(ref _sent),
        Refused = Interlocked.Read(ref _refused),
        Dropped = _queue.Dropped,
        Queued = _queue.Count,
        Error = _notes.Error,
    };

    public void Start() => _work = Task.Run(Run);

    /// <summary>Takes an event or a gap. Returns at once; any thread.</summary>
    public void Take(LogEntry entry) => _queue.Add(entry);

    public async ValueTask DisposeAsync()
    {
        // What came last is sent, if the receiver takes it now.
        long endMs = Environment.TickCount64 + (long)LastPatience.TotalMilliseconds;
        while (_queue.Count > 0 && _notes.Error is null && !_work.IsCompleted && Environment.TickCount64 < endMs)
            await Task.Delay(Gathering).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_queue.Count > 0)
            _notices.Report($"{_queue.Count} events and gaps were not sent to {_outlet.Name}");
        _outlet.Dispose();
        _stop.Dispose();
    }

    private async Task Run()
    {
        while (true)
        {
            LogEntry[] entries = await _queue.Take(MostAtOnce, _stop.Token).ConfigureAwait(false);
            _defect = null;
            await SendAll(Encodable(entries)).ConfigureAwait(false);
            // Those that come together are sent together.
            await Task.Delay(Gathering, _stop.Token).ConfigureAwait(false);
        }
    }

    private LogRecord[] Encodable(LogEntry[] entries)
    {
        List<LogRecord> records = [];
        foreach (LogEntry entry in entries)
        {
            try
            {
                records.Add(LogRecord.Of(entry));
            }
            catch (Exception defect)
            {
                Drop(entry.Report is EventReport one ? one.Event : LogRecord.GapKind, defect);
            }
        }
        return [.. records];
    }

    private async Task SendAll(ReadOnlyMemory<LogRecord> records)
    {
        var pause = new RetryPause();
        int most = records.Length;
        while (!records.IsEmpty)
        {
            if (await TrySend(records[..Math.Min(most, records.Length)]).ConfigureAwait(false) is not { } result)
            {
                // One of them cannot be encoded: it is found by halves.
                most = Math.Min(most, records.Length) / 2;
                if (most == 0)
                    (records, most) = (records[1..], records.Length);
                continue;
            }
            most = records.Length;
            Interlocked.Add(ref _sent, result.Accepted);
            Interlocked.Add(ref _refused, result.Refused);
            records = records[(result.Accepted + result.Refused)..];
            _queue.Done(result.Accepted + result.Refused);
            _notes.Note(result.Error ?? _defect, records.IsEmpty || result.Error is null
                ? NotAgain : "it is tried again until they are");
            if (result.Accepted > 0)
                pause.Reset();
            if (!records.IsEmpty && result.Error is not null)
                await Task.Delay(pause.Next(result.Pause), _stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Sends records; null if one cannot be encoded: then nothing was sent, and it is dropped if it is the
    /// only one.</summary>
    private async Task<LogResult?> TrySend(ReadOnlyMemory<LogRecord> records)
    {
        try
        {
            return await _outlet.Send(records, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception defect) when (!_stop.IsCancellationRequested)
        {
            if (records.Length == 1)
                Drop(records.Span[0].Kind, defect);
            return null;
        }
    }

    private void Drop(string kind, Exception defect)
    {
        _queue.Drop();
        _defect = $"a record of kind {kind} cannot be encoded: {Defect.Of(defect)}";
        _notes.Note(_defect, NotAgain);
    }
}
