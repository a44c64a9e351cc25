// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;

namespace Telemetry.Engines;

/// <summary>
/// History that a metric database has of what is no longer held. It is asked for as little as an answer needs, in a
/// bounded time, by few at once; without its answer what is held is answered, with the reason. For any thread but the
/// model's.
/// </summary>
public sealed class EngineHistory : IAsyncDisposable
{
    private const int MostAtOnce = 2;
    private const int MostNamed = 3;

    /// <summary>Time before what is held that it is not asked for: values are written less often.</summary>
    private const long LeastNs = 30_000_000_000;

    /// <summary>Time after a failure in which others need not wait for the same.</summary>
    private const long RestMs = 5_000;

    private readonly EngineTarget _target;
    private readonly EngineClient _client;
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;
    private EngineState _state;
    private (long UntilMs, string Reason)? _rest;

    /// <summary>Prepares; nothing is asked yet.</summary>
    public EngineHistory(EngineTarget target)
    {
        _target = target;
        _client = new EngineClient(target);
        _state = new EngineState(target.Name);
    }

    /// <summary>Course so far.</summary>
    public EngineState State => Volatile.Read(ref _state);

    /// <summary>Begins to look from when the database has something, and looks again now and then.</summary>
    public void Start() => _looking = Task.Run(async () =>
    {
        var look = new EngineLook(_client, _target.Timeout);
        while (!_stop.IsCancellationRequested)
        {
            EngineState found = await look.Run(_target.Name, _stop.Token).ConfigureAwait(false);
            Volatile.Write(ref _state, found);
            await Task.Delay(found.Failure is null ? EngineLook.Pause : EngineLook.ShortPause, _stop.Token)
                .ConfigureAwait(false);
        }
    });

    /// <summary>A selection with what the database has of the time before. Without an answer of it the selection says
    /// so.</summary>
    /// <param name="question">Values that are wanted.</param>
    public async Task<RecordSelection> Complete(RecordSelection held, EngineQuestion question)
    {
        long seamNs = held.Parts.Select(part => part.HeldFromNs).DefaultIfEmpty(0).Max();
        if (seamNs - held.FromTimeNs < LeastNs)
            return held;
        try
        {
            (RecordSelection all, HistorySpan? missing) = await Read(held, question).ConfigureAwait(false);
            return missing is null ? all : all.WithFailure(missing);
        }
        catch (Exception failure) when (failure is EngineException or QuestionException)
        {
            return held.WithFailure(
                new HistorySpan(held.FromTimeNs, seamNs, HistorySpan.FromEngine, 0, 0) { Failure = failure.Message });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
    }

    private async Task<(RecordSelection All, HistorySpan? Missing)> Read(
        RecordSelection held, EngineQuestion question)
    {
        if (_rest is { } rest && Environment.TickCount64 < rest.UntilMs)
            throw new EngineException(rest.Reason);
        if (!await _places.WaitAsync(_target.Timeout, _stop.Token).ConfigureAwait(false))
            throw new QuestionException("it is still answering other questions");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        stop.CancelAfter(_target.Timeout);
        try
        {
            var reader = new EngineReader(_client, question, held);
            IReadOnlyList<IReadOnlyList<IntervalRecord>> found = await reader.Read(stop.Token).ConfigureAwait(false);
            Note(null);
            return (held.WithEarlier(found, reader.RanFromNs), MissingOf(held, reader.Late));
        }
        catch (OperationCanceledException)
        {
            throw Note($"no answer in {_target.Timeout.TotalSeconds:0.#} s");
        }
        catch (EngineException failure)
        {
            throw Note(failure.Message);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Time at whose start appliances were there without their histograms; null if there is none.
    /// </summary>
    private static HistorySpan? MissingOf(
        RecordSelection held, IReadOnlyList<(string Appliance, long BeginNs)> late)
    {
        (string Appliance, long BeginNs)[] found = [.. late.Where(one => one.BeginNs > held.FromTimeNs)];
        return found.Length == 0 ? null : new HistorySpan(
            held.FromTimeNs, found.Max(one => one.BeginNs), HistorySpan.FromEngine, 0, 0)
        {
            Failure = "no histograms were written yet of " + string.Join(
                ", ", found.Take(MostNamed).Select(one => one.Appliance)) + (found.Length > MostNamed ? ", ..." : ""),
        };
    }

    private EngineException Note(string? failure)
    {
        _rest = failure is null ? null : (Environment.TickCount64 + RestMs, failure);
        Volatile.Write(ref _state, _state with { Failure = failure });
        return new EngineException(failure ?? "");
    }
}
