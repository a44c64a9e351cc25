// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>Sequences that a consumer waits for: the producer's cursor or those of the consumers before it.</summary>
public class DependentSequenceGroup
{
    private readonly Sequence _cursor;
    private readonly Sequence[] _dependencies;

    /// <summary>Creates a group of the given consumers, or of the cursor alone if there are none.</summary>
    public DependentSequenceGroup(Sequence cursor, params Sequence[] dependencies)
    {
        _cursor = cursor;
        _dependencies = dependencies.Length == 0 ? [cursor] : dependencies;
    }

    /// <summary>Position of the producer.</summary>
    public long CursorValue => _cursor.Value;

    /// <summary>Position that all dependencies have reached.</summary>
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
