// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>The sequences that a consumer waits for: the producer's cursor or the consumers before it.</summary>
public class DependentSequenceGroup
{
    private readonly Sequence _cursor;
    private readonly Sequence[] _dependencies;

    /// <summary>Makes a group of the given consumers, or of the cursor alone when there is none.</summary>
    public DependentSequenceGroup(Sequence cursor, params Sequence[] dependencies)
    {
        _cursor = cursor;
        _dependencies = dependencies.Length == 0 ? [cursor] : dependencies;
    }

    /// <summary>The producer's position.</summary>
    public long CursorValue => _cursor.Value;

    /// <summary>The position that all dependencies have reached.</summary>
    public long Value
    {
        get
        {
            long minimum = long.MaxValue;
            foreach (Sequence dependency in _dependencies)
            {
                long value = dependency.Value;
                if (value < minimum)
                    minimum = value;
            }

            return minimum;
        }
    }
}
