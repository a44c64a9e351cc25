// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>
/// Runs the steps of a round in which values are collected. An exception of one leaves out the values that it is about,
/// which count as dropped, and neither those of the others nor the next round. Steps are run by one thread at a time.
/// </summary>
/// <param name="to">Name of the receiver, for people.</param>
/// <param name="queue">Queue of what is collected, which counts.</param>
/// <param name="notices">Receives a line when values are left out, and when none are any more.</param>
/// <param name="stop">Ends the rounds.</param>
internal sealed class CollectGuard(
    string to, SampleQueue queue, IProgress<string> notices, CancellationToken stop)
{
    private string? _error;
    private string? _found;

    /// <summary>Reason why values of the newest round were left out; null if none were. For any thread.</summary>
    internal string? Error => Volatile.Read(ref _error);

    /// <summary>Runs rounds until they are ended.</summary>
    /// <param name="every">Time from one to the next.</param>
    /// <exception cref="OperationCanceledException">The rounds are ended.</exception>
    internal async Task Run(TimeSpan every, Func<Task> round)
    {
        using var timer = new PeriodicTimer(every);
        do
        {
            await round().ConfigureAwait(false);
            EndRound();
        }
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
    }

    /// <summary>Runs a step.</summary>
    /// <param name="of">Name of what its values are of, for people.</param>
    /// <exception cref="OperationCanceledException">The rounds are ended.</exception>
    internal async Task Try(string of, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception defect) when (!stop.IsCancellationRequested)
        {
            // The number of values is unknown: they count as one.
            queue.CountDropped(1);
            _found ??= $"values of {of} cannot be sent: {Defect.Of(defect)}";
        }
    }

    private void EndRound()
    {
        if (_found is not null && _error is null)
            notices.Report($"{to}: {_found}; they are dropped");
        else if (_found is null && _error is not null)
            notices.Report($"{to}: no values are dropped any more");
        Volatile.Write(ref _error, _found);
        _found = null;
    }
}
