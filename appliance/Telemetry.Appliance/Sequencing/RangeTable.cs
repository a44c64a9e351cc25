// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// A bounded pool of number ranges. The ranges of one number sequence form a search tree (a treap: ordered by first
/// number, balanced by random priorities) whose root the caller keeps; ranges of a tree never overlap. Beside it each
/// range can stand in one list. Made at start; nothing is allocated afterwards.
/// </summary>
[HotPath]
internal sealed class RangeTable
{
    private readonly RangeNode[] _nodes;
    private int _free;
    private uint _random = 0x9E37_79B9;

    /// <summary>
    /// Ranges that are told and only remembered, oldest first: the ones to give up when the table is full.
    /// </summary>
    public RangeList Remembered = RangeList.Empty;

    /// <summary>Makes a table for at most <paramref name="capacity"/> ranges.</summary>
    public RangeTable(int capacity)
    {
        _nodes = new RangeNode[capacity];
        for (int index = 0; index < capacity; index++)
            _nodes[index].Next = index + 1 < capacity ? index + 1 : -1;
        _free = capacity > 0 ? 0 : -1;
    }

    /// <summary>The range of an index.</summary>
    public ref RangeNode this[int index] => ref _nodes[index];

    /// <summary>Takes an unused node; -1 if there is none.</summary>
    public int Take()
    {
        int node = _free;
        if (node >= 0)
            _free = _nodes[node].Next;
        return node;
    }

    /// <summary>Gives back a node that stands in no tree and no list.</summary>
    public void Release(int node)
    {
        _nodes[node].Next = _free;
        _free = node;
    }

    /// <summary>Puts a node, its numbers set, into a tree.</summary>
    public void Insert(ref int root, int node)
    {
        ulong key = _nodes[node].First;
        uint priority = NextPriority();
        _nodes[node].Priority = priority;
        ref int link = ref root;
        while (link >= 0 && _nodes[link].Priority >= priority)
            link = ref key < _nodes[link].First ? ref _nodes[link].Left : ref _nodes[link].Right;

        int rest = link;
        link = node;
        ref int left = ref _nodes[node].Left;
        ref int right = ref _nodes[node].Right;
        while (rest >= 0)
        {
            int current = rest;
            if (_nodes[current].First < key)
            {
                left = current;
                left = ref _nodes[current].Right;
                rest = left;
            }
            else
            {
                right = current;
                right = ref _nodes[current].Left;
                rest = right;
            }
        }
        left = -1;
        right = -1;
    }

    /// <summary>Takes a node out of its tree.</summary>
    public void Remove(ref int root, int node)
    {
        ulong key = _nodes[node].First;
        ref int link = ref root;
        while (link != node)
            link = ref key < _nodes[link].First ? ref _nodes[link].Left : ref _nodes[link].Right;

        int left = _nodes[node].Left;
        int right = _nodes[node].Right;
        while (left >= 0 && right >= 0)
        {
            if (_nodes[left].Priority >= _nodes[right].Priority)
            {
                link = left;
                link = ref _nodes[left].Right;
                left = link;
            }
            else
            {
                link = right;
                link = ref _nodes[right].Left;
                right = link;
            }
        }
        link = left >= 0 ? left : right;
    }

    /// <summary>The first range of a tree that ends at or after a number; -1 if there is none.</summary>
    public int FindFrom(int root, ulong number)
    {
        // Ranges do not overlap, so they are ordered by their last numbers too.
        int found = -1;
        int node = root;
        while (node >= 0)
        {
            if (_nodes[node].Last >= number)
            {
                found = node;
                node = _nodes[node].Left;
            }
            else
            {
                node = _nodes[node].Right;
            }
        }
        return found;
    }

    /// <summary>Puts a node into a list that is ordered by opening stamps; usually at its end.</summary>
    public void Append(ref RangeList list, int node)
    {
        long opened = _nodes[node].OpenedStampNs;
        int before = list.Tail;
        while (before >= 0 && _nodes[before].OpenedStampNs > opened)
            before = _nodes[before].Previous;
        Link(ref list, node, before);
    }

    /// <summary>Puts a node at the end of a list.</summary>
    public void AppendLast(ref RangeList list, int node) => Link(ref list, node, list.Tail);

    /// <summary>Takes a node out of its list.</summary>
    public void Unlink(ref RangeList list, int node)
    {
        int previous = _nodes[node].Previous;
        int next = _nodes[node].Next;
        if (previous >= 0)
            _nodes[previous].Next = next;
        else
            list.Head = next;
        if (next >= 0)
            _nodes[next].Previous = previous;
        else
            list.Tail = previous;
    }

    private void Link(ref RangeList list, int node, int previous)
    {
        int next = previous >= 0 ? _nodes[previous].Next : list.Head;
        _nodes[node].Previous = previous;
        _nodes[node].Next = next;
        if (previous >= 0)
            _nodes[previous].Next = node;
        else
            list.Head = node;
        if (next >= 0)
            _nodes[next].Previous = node;
        else
            list.Tail = node;
    }

    private uint NextPriority()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return _random;
    }
}
