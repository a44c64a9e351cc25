// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Logs;

/// <summary>
/// Sends events and gaps to one receiver, each once and in the order in which they came. What is not accepted waits in
/// a bounded queue and is sent again: after 1 s to 30 s, or when the receiver asks for it.
/// </summary>
public sealed class LogWriter : IExporter
{
    /// <summary>Records that wait at most.</summary>
    internal const int MostQueued = 100_000;

    private const int MostAtOnce = 500;

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

    /// <inheritdoc/>
    public ExportState State => new(_outlet.Name, _outlet.Kind)
    {
        Sent = Interlocked.Read(ref _sent),
        Refused = Interlocked.Read(ref _refused),
        Dropped = _queue.Dropped,
        Queued = _queue.Count,
        Error = _notes.Error,
    };

    /// <inheritdoc/>
    public void Start() => _work = Task.Run(Run);

    /// <summary>Takes an event or a gap. Returns at once; any thread.</summary>
    public void Take(LogEntry entry) => _queue.Add(entry);

    /// <inheritdoc/>
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
            await SendAll(Array.ConvertAll(entries, LogRecord.Of)).ConfigureAwait(false);
            // Those that come together are sent together.
            await Task.Delay(Gathering, _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task SendAll(ReadOnlyMemory<LogRecord> records)
    {
        var pause = new RetryPause();
        while (true)
        {
            LogResult result = await _outlet.Send(records, _stop.Token).ConfigureAwait(false);
            Interlocked.Add(ref _sent, result.Accepted);
            Interlocked.Add(ref _refused, result.Refused);
            records = records[(result.Accepted + result.Refused)..];
            _queue.Done(result.Accepted + result.Refused);
            _notes.Note(result.Error, records.IsEmpty
                ? "what is refused is not sent again" : "it is tried again until they are");
            if (records.IsEmpty)
                return;
            if (result.Accepted > 0)
                pause.Reset();
            await Task.Delay(pause.Next(result.Pause), _stop.Token).ConfigureAwait(false);
        }
    }
}
