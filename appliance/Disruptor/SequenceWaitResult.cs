// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>What a wait ended with: the highest available sequence, or a timeout.</summary>
public readonly struct SequenceWaitResult
{
    // Below Sequence.InitialCursorValue, so that a caller who only compares with a sequence sees "not available".
    private const long TimeoutValue = -3;

    /// <summary>Makes the result of a wait that ended with this sequence available.</summary>
    public SequenceWaitResult(long availableSequence) => UnsafeAvailableSequence = availableSequence;

    /// <summary>The highest available sequence; meaningless when <see cref="IsTimeout"/> is true.</summary>
    public long UnsafeAvailableSequence { get; }

    /// <summary>Whether the wait ran out of time.</summary>
    public bool IsTimeout => UnsafeAvailableSequence == TimeoutValue;

    /// <summary>Converts the highest available sequence to a result.</summary>
    public static implicit operator SequenceWaitResult(long availableSequence) => new(availableSequence);
}
