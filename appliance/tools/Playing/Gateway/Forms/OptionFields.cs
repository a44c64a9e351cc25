// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway.Forms;

/// <summary>Walks the fields of a message that are there because their bit is set.</summary>
/// <param name="table">The fields that are known.</param>
[HotPath]
internal ref struct OptionFields(ReadOnlySpan<byte> message, OptionTable table)
{
    private const int BitsOfByte = 8;

    private readonly ReadOnlySpan<byte> _message = message;
    private readonly OptionTable _table = table;
    private readonly int _bits = message.Length > table.Count ? message[table.Count] * BitsOfByte : 0;
    private int _next;
    private int _field;

    /// <summary>Meaning of the field.</summary>
    public OptionKind Kind { get; private set; }

    /// <summary>Its place in the message.</summary>
    public FieldPlace Place { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>False at the end of the message, and at a field that is not known.</returns>
    public bool MoveNext()
    {
        int begin = _table.Count + 1 + (_bits / BitsOfByte);
        int offset = _next == 0 ? begin : Place.Offset + Place.Length;
        for (; _next < _bits; _next++)
        {
            int place = _table.Count + 1 + (_next / BitsOfByte);
            if (place >= _message.Length || (_message[place] & (1 << (_next % BitsOfByte))) == 0)
                continue;
            if (!TryFind(_next++, out OptionField field) || offset + field.Length > _message.Length)
                break;
            (Kind, Place) = (field.Kind, new FieldPlace(offset, field.Length));
            return true;
        }
        _next = _bits + 1;
        return false;
    }

    /// <summary>Finds the first field of a meaning.</summary>
    public static bool TryFind(ReadOnlySpan<byte> message, OptionTable table, OptionKind kind, out FieldPlace place)
    {
        var fields = new OptionFields(message, table);
        while (fields.MoveNext())
        {
            if (fields.Kind != kind)
                continue;
            place = fields.Place;
            return true;
        }
        place = default;
        return false;
    }

    private bool TryFind(int bit, out OptionField field)
    {
        for (; _field < _table.Fields.Count; _field++)
        {
            field = _table.Fields[_field];
            int at = ((field.Byte - 1) * BitsOfByte) + field.Bit;
            if (at == bit)
                return true;
            if (at > bit)
                break;
        }
        field = default;
        return false;
    }
}
