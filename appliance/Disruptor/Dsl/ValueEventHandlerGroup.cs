// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Dsl;

/// <summary>Some consumers of a ring, to which others can be attached that come after all of them.</summary>
public class ValueEventHandlerGroup<T>
    where T : struct
{
    private readonly ValueDisruptor<T> _disruptor;
    private readonly Sequence[] _sequences;

    internal ValueEventHandlerGroup(ValueDisruptor<T> disruptor, Sequence[] sequences)
    {
        _disruptor = disruptor;
        _sequences = sequences;
    }

    /// <summary>
    /// Attaches a handler that is a struct, whose events are handled by direct calls. What changes must lie in objects
    /// that the struct refers to: it is copied.
    /// </summary>
    public ValueEventHandlerGroup<T> Then<THandler>(THandler handler)
        where THandler : struct, IValueEventHandler<T> =>
        _disruptor.AddHandler(_sequences, handler);
}
