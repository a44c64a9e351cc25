// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Ranges;

/// <summary>A bounded pool of number ranges. The ranges of one number sequence form a search tree (a treap: ordered by
/// first number, balanced by random priorities) whose root and highest node the caller keeps; ranges of a tree never
/// overlap. Usually the highest is added and the lowest removed; neither searches the tree. Each range can also be in
/// one list. All memory is allocated at start.</summary>
[HotPath]
public sealed class RangeTable
{
    private const int MostLooks = 8;

    private readonly RangeNode[] _nodes;
    private int _free;
    private uint _random = 0x9E37_79B9;

    /// <summary>Ranges already reported and only remembered, oldest first; discarded first when the table is
    /// full.</summary>
    public RangeList Remembered = RangeList.Empty;

    /// <summary>Makes a table for at most <paramref name="capacity"/> ranges.</summary>
    public RangeTable(int capacity)
    {
        _nodes = new RangeNode[capacity];
        for (int index = 0; index < capacity; index++)
            _nodes[index].Next = index + 1 < capacity ? index + 1 : -1;
        _free = capacity > 0 ? 0 : -1;
    }

    public ref RangeNode this[int index] => ref _nodes[index];

    /// <summary>Takes an unused node; -1 if there is none.</summary>
    public int Take()
    {
        int node = _free;
        if (node >= 0)
            _free = _nodes[node].Next;
        return node;
    }

    /// <summary>Releases a node that is in no tree and no list.</summary>
    public void Release(int node)
    {
        _nodes[node].Next = _free;
        _free = node;
    }

    /// <summary>Inserts a node, its numbers set, into a tree.</summary>
    public void Insert(ref RangeTree tree, int node)
    {
        ref RangeNode added = ref _nodes[node];
        (added.Left, added.Right, added.Priority) = (-1, -1, NextPriority());
        int parent = tree.Highest;
        if (parent < 0 || _nodes[parent].First < added.First)
            tree.Highest = node;
        else
            parent = FindParent(tree.Root, added.First);
        added.Parent = parent;
        if (parent < 0)
            tree.Root = node;
        else if (added.First < _nodes[parent].First)
            _nodes[parent].Left = node;
        else
            _nodes[parent].Right = node;
        while (added.Parent >= 0 && _nodes[added.Parent].Priority < added.Priority)
            Lift(ref tree, node);
    }

    public void Remove(ref RangeTree tree, int node)
    {
        ref RangeNode removed = ref _nodes[node];
        if (tree.Highest == node)
            tree.Highest = removed.Left >= 0 ? HighestBelow(removed.Left) : removed.Parent;
        while (removed.Left >= 0 && removed.Right >= 0)
        {
            bool isLeft = _nodes[removed.Left].Priority >= _nodes[removed.Right].Priority;
            Lift(ref tree, isLeft ? removed.Left : removed.Right);
        }
        Replace(ref tree, node, removed.Left >= 0 ? removed.Left : removed.Right);
    }

    /// <summary>First range of a tree that ends at or after a number; -1 if there is none.</summary>
    public int FindFrom(in RangeTree tree, ulong number)
    {
        // Ranges do not overlap, so they are ordered by their last numbers too.
        int found = -1;
        if (tree.Highest < 0 || _nodes[tree.Highest].Last < number)
            return found;
        int node = tree.Root;
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

    /// <summary>True if an open range of a tree has some of the numbers; also if more others have than are worth a
    /// look.</summary>
    public bool HasOpen(in RangeTree tree, ulong first, ulong last)
    {
        for (int looks = 0; looks < MostLooks; looks++)
        {
            int range = FindFrom(tree, first);
            if (range < 0 || _nodes[range].First > last)
                return false;
            if (_nodes[range].State == RangeState.Open)
                return true;
            first = _nodes[range].Last + 1;
        }
        return true;
    }

    /// <summary>Inserts a node into a list ordered by opening stamp; usually at its end.</summary>
    public void Append(ref RangeList list, int node)
    {
        long opened = _nodes[node].OpenedStampNs;
        int before = list.Tail;
        while (before >= 0 && _nodes[before].OpenedStampNs > opened)
            before = _nodes[before].Previous;
        Link(ref list, node, before);
    }

    public void AppendLast(ref RangeList list, int node) => Link(ref list, node, list.Tail);

    /// <summary>Removes a node from a list.</summary>
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

    private int FindParent(int root, ulong first)
    {
        int parent = -1;
        for (int node = root; node >= 0; node = first < _nodes[node].First ? _nodes[node].Left : _nodes[node].Right)
            parent = node;
        return parent;
    }

    private int HighestBelow(int node)
    {
        while (_nodes[node].Right >= 0)
            node = _nodes[node].Right;
        return node;
    }

    /// <summary>Rotates a node above its parent; the subtree between the two moves from the node to the
    /// parent.</summary>
    private void Lift(ref RangeTree tree, int node)
    {
        int parent = _nodes[node].Parent;
        ref RangeNode lifted = ref _nodes[node];
        ref RangeNode lowered = ref _nodes[parent];
        Replace(ref tree, parent, node);
        int between;
        if (lowered.Left == node)
        {
            between = lifted.Right;
            lowered.Left = between;
            lifted.Right = parent;
        }
        else
        {
            between = lifted.Left;
            lowered.Right = between;
            lifted.Left = parent;
        }
        if (between >= 0)
            _nodes[between].Parent = parent;
        lowered.Parent = node;
    }

    /// <summary>Replaces a node below its parent by another node, or by none.</summary>
    private void Replace(ref RangeTree tree, int node, int by)
    {
        int parent = _nodes[node].Parent;
        if (parent < 0)
            tree.Root = by;
        else if (_nodes[parent].Left == node)
            _nodes[parent].Left = by;
        else
            _nodes[parent].Right = by;
        if (by >= 0)
            _nodes[by].Parent = parent;
    }

    private uint NextPriority()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return _random;
    }
}
