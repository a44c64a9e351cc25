// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Answering;

namespace Telemetry.Playing.Gateway.Forms;

/// <summary>Messages with fields at fixed places.</summary>
internal sealed class PlacedForm : OrderForm
{
    private readonly PlacedLayout _layout;
    private readonly AnswerTemplate? _accepted;
    private readonly PlacedRequest _newOrder;

    /// <summary>Prepares it.</summary>
    public PlacedForm(PlacedLayout layout)
        : base(layout, layout.Requests)
    {
        _layout = layout;
        _accepted = FindAccepted(layout);
        _newOrder = layout.Requests.First(request => request.Kind == OrderKind.New);
    }

    public override bool MayCut => true;

    public override bool TryRead(GatewayRequest row, ReadOnlySpan<byte> request, out RequestTerms terms)
    {
        terms = default;
        var placed = (PlacedRequest)row;
        if (request.Length < placed.Length)
            return false;
        if (placed.Quantity != 0)
            terms.Quantity = (uint)Integer(request, new FieldPlace(placed.Quantity, sizeof(uint)));
        terms.Price = Integer(request, placed.Price);
        if (placed.Reference != 0)
            terms.Reference = Integer(request, new FieldPlace(placed.Reference, sizeof(ulong)));
        FieldPlace instrumentPlace = _layout.Instrument;
        if (placed.Options is { } options && !TryReadOptions(row, request, options, ref terms, ref instrumentPlace))
            return false;
        if (row.Kind != OrderKind.New)
            return true;
        OrderKey instrument = default;
        if (_layout.InstrumentIsNumber)
            instrument.SetInteger(Integer(request, instrumentPlace));
        else
            instrument.SetText(request.Slice(instrumentPlace.Offset, instrumentPlace.Length));
        terms.Instrument = new InstrumentSide(instrument, request[_layout.Side]);
        return true;
    }

    public override uint? ExecutedIn(ReadOnlySpan<byte> answer)
    {
        AnswerTemplate template = LikeRecorded(_layout.Executed, answer);
        return IsOf(answer, template)
            ? (uint)Integer(answer, new FieldPlace(template.Quantity, sizeof(uint))) : null;
    }

    public override ulong ReferenceIn(ReadOnlySpan<byte> answer) =>
        _accepted is not null && IsOf(answer, _accepted)
            ? Integer(answer, new FieldPlace(_accepted.Reference, sizeof(ulong))) : 0;

    public override WrittenAnswer Write(
        Span<byte> room, in PlannedAnswer answer, ReadOnlySpan<byte> order, ReadOnlySpan<byte> request,
        in AnswerValues values)
    {
        byte[]? recorded = answer.Recorded?.Message;
        AnswerTemplate template = LikeRecorded(TemplateOf(in answer), recorded);
        bool isLikeRecorded = IsOf(recorded, template);
        Span<byte> packet = room[..(isLikeRecorded ? recorded!.Length : template.Length)];
        if (isLikeRecorded)
            recorded!.CopyTo(packet);
        else
            FillIn(packet, template);
        WriteInteger(packet, _layout.Type, template.Code);
        ulong timeNs = (ulong)(_layout.TimesAreUtc ? values.UtcNs : values.MidnightNs);
        WriteLong(packet, _layout.Time, timeNs);
        foreach (int place in template.Times)
            WriteLong(packet, place, timeNs);
        foreach (FieldCopy field in template.FromOrder)
            order.Slice(field.From, field.Length).CopyTo(packet[field.To..]);
        foreach (FieldCopy field in template.FromRequest)
            request.Slice(field.From, field.Length).CopyTo(packet[field.To..]);
        WriteLong(packet, template.Reference, values.Reference);
        WriteLong(packet, template.Match, values.Match);
        WriteWord(packet, template.Quantity, values.Quantity);
        WriteWord(packet, template.Filled, values.Filled);
        WriteWord(packet, template.Left, values.Left);
        if (template.Status != 0)
            packet[template.Status] = (byte)(values.Left == 0 ? '2' : '1');
        if (template.Resent != 0)
            packet[template.Resent] = 0;
        WriteId(packet, template.Id, values.Number);
        if (template.Options is { } options)
            FillOptions(packet, in answer, options, order, request, in values);
        if (template.LastPrice != 0 && TryFindInOrder(order, OptionKind.Price, out FieldPlace price))
            order.Slice(price.Offset, price.Length).CopyTo(packet[template.LastPrice..]);
        return new WrittenAnswer(packet.Length, template.Resent, template.IsUnnumbered);
    }

    public override void Apply(GatewayRequest row, ReadOnlySpan<byte> request, Span<byte> order)
    {
        foreach (FieldCopy field in ((PlacedRequest)row).ToOrder)
            request.Slice(field.From, field.Length).CopyTo(order[field.To..]);
        if (((PlacedRequest)row).Options is not { } options)
            return;
        var fields = new OptionFields(request, options);
        while (fields.MoveNext())
        {
            ReadOnlySpan<byte> value = request.Slice(fields.Place.Offset, fields.Place.Length);
            if (fields.Kind == OptionKind.Quantity)
                value.CopyTo(order[_layout.OrderQuantity..]);
            else if (fields.Kind == OptionKind.Side)
                value.CopyTo(order[_layout.Side..]);
            else if (TryFindInOrder(order, fields.Kind, out FieldPlace place) && place.Length == value.Length)
                value.CopyTo(order[place.Offset..]);
        }
    }

    /// <summary>Reads the fields of a request that depend on bits.</summary>
    /// <returns>False if one that is needed is missing.</returns>
    private bool TryReadOptions(
        GatewayRequest row, ReadOnlySpan<byte> request, OptionTable options, ref RequestTerms terms,
        ref FieldPlace instrument)
    {
        if (OptionFields.TryFind(request, options, OptionKind.Price, out FieldPlace price))
            terms.Price = Integer(request, price);
        if (row.Kind == OrderKind.New)
            return OptionFields.TryFind(request, options, OptionKind.Symbol, out instrument);
        bool hasQuantity = OptionFields.TryFind(request, options, OptionKind.Quantity, out FieldPlace quantity);
        if (hasQuantity)
            terms.Quantity = (uint)Integer(request, quantity);
        return hasQuantity;
    }

    /// <summary>Fills in the fields of an answer that depend on bits.</summary>
    private void FillOptions(
        Span<byte> packet, in PlannedAnswer answer, OptionTable options, ReadOnlySpan<byte> order,
        ReadOnlySpan<byte> request, in AnswerValues values)
    {
        bool hasPrice = TryFindInOrder(order, OptionKind.Price, out FieldPlace price);
        bool isFill = answer.Kind == OrderKind.Filled;
        var fields = new OptionFields(packet, options);
        while (fields.MoveNext())
        {
            Span<byte> value = packet.Slice(fields.Place.Offset, fields.Place.Length);
            switch (fields.Kind)
            {
                case OptionKind.Other:
                    break;
                case OptionKind.Side:
                    value[0] = order[_layout.Side];
                    break;
                case OptionKind.Quantity:
                    order.Slice(_layout.OrderQuantity, value.Length).CopyTo(value);
                    break;
                case OptionKind.Left:
                    WriteInteger(packet, fields.Place, values.Left);
                    break;
                case OptionKind.LastQuantity when isFill:
                    WriteInteger(packet, fields.Place, values.Quantity);
                    break;
                case OptionKind.LastPrice when isFill && hasPrice:
                    order.Slice(price.Offset, price.Length).CopyTo(value);
                    break;
                case OptionKind.OriginalKey when value[0] != 0:
                    // Of an answer that is not about a change it is the order's own key.
                    ReadOnlySpan<byte> source = answer.Kind == OrderKind.Replaced ? request : order;
                    int key = answer.Kind == OrderKind.Replaced ? _layout.OriginalKey : _layout.Key;
                    source.Slice(key, value.Length).CopyTo(value);
                    break;
                default:
                    if (TryFindInOrder(order, fields.Kind, out FieldPlace place) && place.Length == value.Length)
                        order.Slice(place.Offset, place.Length).CopyTo(value);
                    break;
            }
        }
    }

    /// <summary>Finds a field of an order that depends on a bit.</summary>
    private bool TryFindInOrder(ReadOnlySpan<byte> order, OptionKind kind, out FieldPlace place)
    {
        place = default;
        return _newOrder.Options is { } options && OptionFields.TryFind(order, options, kind, out place);
    }

    private AnswerTemplate TemplateOf(in PlannedAnswer answer)
    {
        var request = (PlacedRequest)answer.Request;
        return answer.Kind switch
        {
            OrderKind.Rejected or OrderKind.CancelRefused => request.Refused,
            OrderKind.Filled => _layout.Executed,
            OrderKind.Canceled when request.Kind == OrderKind.Cancel => _layout.Canceled,
            OrderKind.Canceled => _layout.Eliminated ?? _layout.Canceled,
            _ => request.Done,
        };
    }

    private AnswerTemplate LikeRecorded(AnswerTemplate template, ReadOnlySpan<byte> recorded)
    {
        foreach (AnswerTemplate other in template.Alternatives)
        {
            if (IsOf(recorded, other))
                return other;
        }
        return template;
    }

    /// <summary>Template of an acceptance, if requests name orders by the number in it.</summary>
    private static AnswerTemplate? FindAccepted(PlacedLayout layout)
    {
        if (!layout.Requests.Any(request => request.Reference != 0))
            return null;
        return layout.Requests.First(request => request.Kind == OrderKind.New).Done;
    }

    private bool IsOf(ReadOnlySpan<byte> message, AnswerTemplate template) =>
        message.Length >= template.Length && Integer(message, _layout.Type) == template.Code;

    private static void FillIn(Span<byte> packet, AnswerTemplate template)
    {
        packet.Clear();
        foreach (FieldText text in template.Texts)
        {
            for (int place = 0; place < text.Text.Length; place++)
                packet[text.Offset + place] = (byte)text.Text[place];
        }
    }

    private static void WriteId(Span<byte> packet, FieldPlace place, ulong number)
    {
        if (place.Length == 0)
            return;
        Span<byte> id = packet.Slice(place.Offset, place.Length);
        id.Clear();
        _ = Utf8Formatter.TryFormat(number, id, out _);
    }

    private void WriteLong(Span<byte> packet, int offset, ulong value)
    {
        if (offset != 0)
            WriteInteger(packet, new FieldPlace(offset, sizeof(ulong)), value);
    }

    private void WriteWord(Span<byte> packet, int offset, uint value)
    {
        if (offset != 0)
            WriteInteger(packet, new FieldPlace(offset, sizeof(uint)), value);
    }

    private void WriteInteger(Span<byte> packet, FieldPlace place, ulong value)
    {
        Span<byte> field = packet.Slice(place.Offset, place.Length);
        for (int part = 0; part < field.Length; part++)
        {
            field[_layout.IsLittleEndian ? part : field.Length - 1 - part] = (byte)value;
            value >>= 8;
        }
    }

    /// <summary>An integer of at most 8 bytes; 0 if there is none.</summary>
    private ulong Integer(ReadOnlySpan<byte> message, FieldPlace place)
    {
        ReadOnlySpan<byte> field = message.Slice(place.Offset, place.Length);
        ulong value = 0;
        for (int part = 0; part < field.Length; part++)
            value = (value << 8) | field[_layout.IsLittleEndian ? field.Length - 1 - part : part];
        return value;
    }
}
