// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Dsl;

/// <summary>Consumers of a ring; further ones can be attached behind all of them.</summary>
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
    /// Attaches a handler that is a struct, so that it is called directly. Its mutable state must be in objects that
    /// the struct refers to, because the struct is copied.
    /// </summary>
    public ValueEventHandlerGroup<T> Then<THandler>(THandler handler)
        where THandler : struct, IValueEventHandler<T> =>
        _disruptor.AddHandler(_sequences, handler);
}
