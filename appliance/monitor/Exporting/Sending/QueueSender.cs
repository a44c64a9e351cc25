// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>
/// Sends what waits in a queue, one message after the other in their order. Where the receiver cannot take one now, the
/// same is sent again later, and later still: 1 s to 30 s, or as long as the receiver asks. One that it refuses is
/// counted and left.
/// </summary>
/// <param name="to">Name of the receiver, for people.</param>
/// <param name="post">Sends a message.</param>
/// <param name="notices">Receives a line when messages are no longer accepted, and when they are again.</param>
internal sealed class QueueSender(
    string to, SampleQueue queue, Func<SampleBatch, Task<PostResult>> post, IProgress<string> notices)
{
    private readonly AcceptanceNotes _notes = new("values", to, notices);
    private long _sent;
    private long _refused;

    /// <summary>Samples that were accepted.</summary>
    internal long Sent => Interlocked.Read(ref _sent);

    /// <summary>Samples that were refused.</summary>
    internal long Refused => Interlocked.Read(ref _refused);

    /// <summary>Reason why the newest message was not accepted; null if it was.</summary>
    internal string? Error => _notes.Error;

    /// <summary>Sends until it is stopped.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task Run(CancellationToken stop)
    {
        while (true)
        {
            SampleBatch batch = await queue.Take(stop).ConfigureAwait(false);
            var pause = new RetryPause();
            PostResult result = await Post(batch, stop).ConfigureAwait(false);
            while (result.Outcome == PostOutcome.Again)
            {
                _notes.Note(result.Error, "it is tried again until they are");
                await Task.Delay(pause.Next(result.Pause), stop).ConfigureAwait(false);
                if (queue.IsTooOld(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()))
                    break;
                result = await Post(batch, stop).ConfigureAwait(false);
            }
            End(batch, result);
        }
    }

    // A message that cannot be sent must not hold up those behind it.
    private async Task<PostResult> Post(SampleBatch batch, CancellationToken stop)
    {
        try
        {
            return await post(batch).ConfigureAwait(false);
        }
        catch (Exception defect) when (!stop.IsCancellationRequested)
        {
            return new PostResult(PostOutcome.Refused, Defect.Of(defect));
        }
    }

    private void End(SampleBatch batch, PostResult result)
    {
        if (result.Outcome == PostOutcome.Again)
        {
            queue.Done(isDropped: true);
            return;
        }
        int refused = result.Outcome == PostOutcome.Refused
            ? batch.Samples : (int)Math.Clamp(result.Rejected, 0, batch.Samples);
        Interlocked.Add(ref _sent, batch.Samples - refused);
        Interlocked.Add(ref _refused, refused);
        _notes.Note(result.Error, "what is refused is not sent again");
        queue.Done();
    }
}
