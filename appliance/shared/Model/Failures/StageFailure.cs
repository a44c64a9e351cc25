// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>First failure of a pipeline stage: a bug of the appliance, after which no number can be trusted. Once it is
/// set, stages stop waiting for each other.</summary>
public sealed class StageFailure
{
    private FailureException? _first;

    /// <summary>Exception that ends the run; null while no stage failed.</summary>
    public FailureException? First => Volatile.Read(ref _first);

    /// <summary>Stores a stage's failure, if it is the first. Any thread.</summary>
    /// <param name="stage">The thread's name.</param>
    /// <param name="cause">The unexpected exception.</param>
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
