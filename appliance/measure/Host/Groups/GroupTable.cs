// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Host.Groups;

/// <summary>Reads the kernel's tables of multicast memberships row by row: <c>igmp</c>, <c>igmp6</c>, and the source
/// filters of <c>mcfilter</c>, <c>mcfilter6</c>. Torn rows and rows in another format are skipped.</summary>
internal ref struct GroupTable
{
    private const int HexDigitsOfIPv6 = 32;

    private readonly Form _form;
    private ReadOnlySpan<byte> _rest;
    private int _interfaceIndex;

    /// <param name="form">The file's format.</param>
    internal GroupTable(ReadOnlySpan<byte> content, Form form)
    {
        _rest = content;
        _form = form;
    }

    /// <summary>Format of a file.</summary>
    internal enum Form
    {
        /// <summary>One row for each device, followed by one for each group: hexadecimal, in memory order.</summary>
        Igmp,

        /// <summary>One row for each device and group.</summary>
        Igmp6,

        /// <summary>One row for each device, group and source, hexadecimal numbers in host order.</summary>
        Filter,

        /// <summary>One row for each device, group and source.</summary>
        Filter6,
    }

    /// <summary>Reads the next row; false at the end.</summary>
    internal bool TryTake(out GroupEntry entry)
    {
        while (TextFields.TryTakeLine(ref _rest, out ReadOnlySpan<byte> line))
        {
            bool isRow = _form switch
            {
                Form.Igmp => TryIgmp(line, out entry),
                Form.Igmp6 => TryIgmp6(line, out entry),
                _ => TryFilter(line, out entry),
            };
            if (isRow)
                return true;
        }
        entry = default;
        return false;
    }

    private bool TryIgmp(ReadOnlySpan<byte> line, out GroupEntry entry)
    {
        entry = default;
        bool isGroup = line.Length > 0 && line[0] == (byte)'\t';
        ReadOnlySpan<byte> first = TextFields.TakeField(ref line);
        if (!isGroup)
        {
            // If a device's row cannot be read, its groups are skipped too.
            _interfaceIndex = TextFields.TryDecimal(first, out ulong index) ? (int)index : 0;
            return false;
        }
        if (_interfaceIndex == 0 || first.Length != 8 || !TextFields.TryHexadecimal(first, out uint group)
            || !TextFields.TryDecimal(TextFields.TakeField(ref line), out ulong users))
            return false;
        UInt128 address = EndpointAddress.FromIPv4(BinaryPrimitives.ReverseEndianness(group));
        entry = new GroupEntry(_interfaceIndex, address, 0, (uint)users, 0);
        return true;
    }

    private static bool TryIgmp6(ReadOnlySpan<byte> line, out GroupEntry entry)
    {
        entry = default;
        if (!TryIndex(ref line, out int index) || !TryIPv6(TextFields.TakeField(ref line), out UInt128 group)
            || !TextFields.TryDecimal(TextFields.TakeField(ref line), out ulong users))
            return false;
        entry = new GroupEntry(index, group, 0, (uint)users, 0);
        return true;
    }

    private readonly bool TryFilter(ReadOnlySpan<byte> line, out GroupEntry entry)
    {
        entry = default;
        if (!TryIndex(ref line, out int index) || !TryAddress(TextFields.TakeField(ref line), out UInt128 group)
            || !TryAddress(TextFields.TakeField(ref line), out UInt128 source)
            || !TextFields.TryDecimal(TextFields.TakeField(ref line), out ulong included)
            || !TextFields.TryDecimal(TextFields.TakeField(ref line), out ulong excluded))
            return false;
        entry = new GroupEntry(index, group, source, (uint)included, (uint)excluded);
        return true;
    }

    /// <summary>The device's index; skips its name, the next field, which the filters' tables truncate.</summary>
    private static bool TryIndex(ref ReadOnlySpan<byte> line, out int index)
    {
        bool isNumber = TextFields.TryDecimal(TextFields.TakeField(ref line), out ulong number);
        index = (int)number;
        return isNumber && !TextFields.TakeField(ref line).IsEmpty;
    }

    private readonly bool TryAddress(ReadOnlySpan<byte> field, out UInt128 address)
    {
        if (_form == Form.Filter6)
            return TryIPv6(field, out address);
        bool isAddress = field.Length == 10 && field.StartsWith("0x"u8);
        uint number = 0;
        isAddress = isAddress && TextFields.TryHexadecimal(field[2..], out number);
        address = EndpointAddress.FromIPv4(number);
        return isAddress;
    }

    private static bool TryIPv6(ReadOnlySpan<byte> field, out UInt128 address)
    {
        address = 0;
        if (field.Length != HexDigitsOfIPv6)
            return false;
        for (int at = 0; at < HexDigitsOfIPv6; at += 8)
        {
            if (!TextFields.TryHexadecimal(field.Slice(at, 8), out uint part))
                return false;
            address = (address << 32) | part;
        }
        return true;
    }
}

/// <summary>One row of the kernel's tables of multicast memberships.</summary>
/// <param name="Source">The source that a filter names; 0 in the tables of groups.</param>
/// <param name="Users">Sockets that joined the group; in a filter: sockets that include the source.</param>
/// <param name="Excluders">In a filter: sockets that joined the group but exclude this source.</param>
internal readonly record struct GroupEntry(
    int InterfaceIndex, UInt128 Group, UInt128 Source, uint Users, uint Excluders);
