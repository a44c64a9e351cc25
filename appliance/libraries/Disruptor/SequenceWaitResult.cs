// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>Result of a wait: the highest available sequence, or a timeout.</summary>
public readonly struct SequenceWaitResult
{
    // Below Sequence.InitialCursorValue, so that a caller who only compares sequences sees "not available".
    private const long TimeoutValue = -3;

    /// <summary>Creates the result of a wait after which this sequence is available.</summary>
    public SequenceWaitResult(long availableSequence) => UnsafeAvailableSequence = availableSequence;

    /// <summary>The highest available sequence; meaningless when <see cref="IsTimeout"/> is true.</summary>
    public long UnsafeAvailableSequence { get; }

    /// <summary>True if the wait timed out.</summary>
    public bool IsTimeout => UnsafeAvailableSequence == TimeoutValue;

    /// <summary>Converts the highest available sequence to a result.</summary>
    public static implicit operator SequenceWaitResult(long availableSequence) => new(availableSequence);
}
