// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>
/// The first failure of a stage that others wait for: it is a bug of ours, and no number after it can be trusted. Once
/// it is there, nobody waits for anybody any more.
/// </summary>
public sealed class StageFailure
{
    private FailureException? _first;

    /// <summary>What ends the run; null while no stage failed.</summary>
    public FailureException? First => Volatile.Read(ref _first);

    /// <summary>Keeps what a stage failed with, if it is the first. Any thread.</summary>
    /// <param name="stage">The thread's name.</param>
    /// <param name="cause">What it did not expect.</param>
    public void Keep(string stage, Exception cause)
    {
        string what = cause is FailureException known
            ? $"the thread failed: {known.Message}"
            : $"the thread failed: {cause.GetType().Name}: {cause.Message}";
        Interlocked.CompareExchange(ref _first, new FailureException(
            new Failure(ExitCode.Failed, stage, what, "add --verbose and report it"), cause), null);
    }

    /// <summary>Throws the first failure, if there is one.</summary>
    public void ThrowIfAny()
    {
        if (First is { } failure)
            throw failure;
    }
}
