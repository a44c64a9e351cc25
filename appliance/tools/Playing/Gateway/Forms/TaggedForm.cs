// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Answering;

namespace Telemetry.Playing.Gateway.Forms;

/// <summary>Messages of FIX tag=value: an answer is written from its type on, without header and trailer.</summary>
internal sealed class TaggedForm : OrderForm
{
    private const int BeginString = 8;
    private const int MessageType = 35;
    private const int Number = 34;
    private const int ClientOrderId = 11;
    private const int Executed = 32;
    private const int Milliseconds = 3;

    private readonly TaggedLayout _layout;

    /// <summary>Prepares it.</summary>
    public TaggedForm(TaggedLayout layout)
        : base(layout, layout.Requests) => _layout = layout;

    public override bool MayCut => false;

    public override bool TryRead(GatewayRequest row, ReadOnlySpan<byte> request, out RequestTerms terms)
    {
        terms = default;
        if (row.Kind == OrderKind.Cancel)
            return true;                                        // of all that is left, whatever its quantity says
        if (!TryReadQuantity(request, _layout.Quantity, out terms.Quantity) || terms.Quantity == 0)
            return false;
        if (FixGateway.TryFind(request, _layout.Price, out ReadOnlySpan<byte> price))
        {
            if (!FixGateway.TryReadDecimal(price, out long scaled))
                return false;
            terms.Price = (ulong)scaled;
        }
        return row.Kind != OrderKind.New || TryReadInstrument(request, out terms.Instrument);
    }

    public override uint? ExecutedIn(ReadOnlySpan<byte> answer) =>
        TryReadQuantity(answer, Executed, out uint quantity) ? quantity : null;

    public override ulong ReferenceIn(ReadOnlySpan<byte> answer) => 0;

    public override WrittenAnswer Write(
        Span<byte> room, in PlannedAnswer answer, ReadOnlySpan<byte> order, ReadOnlySpan<byte> request,
        in AnswerValues values)
    {
        var writer = new FixWriter(room);
        var terms = new Terms
        {
            Order = order,
            Request = request,
            Values = values,
            IsFill = answer.Kind == OrderKind.Filled,
            IsOfChange = answer.Request.Kind != OrderKind.New,
        };
        if (answer.Recorded?.Message is { Length: > 0 } recorded)
            WriteLike(ref writer, recorded, in terms);
        else
            WriteNew(ref writer, in answer, in terms);
        return new WrittenAnswer(writer.Length, 0);
    }

    public override void Apply(GatewayRequest row, ReadOnlySpan<byte> request, Span<byte> order)
    {
        // A replace repeats all fields of the order.
        order.Clear();
        request.CopyTo(order);
    }

    private void WriteLike(ref FixWriter writer, scoped ReadOnlySpan<byte> recorded, scoped in Terms terms)
    {
        FixGateway.TryFind(recorded, MessageType, out ReadOnlySpan<byte> type);
        writer.Add(MessageType, type);
        var fields = new FixFields(recorded, 0);
        while (fields.MoveNext())
        {
            if (_layout.Header.Contains(fields.Tag))
                continue;
            if (_layout.Filled.TryGetValue(fields.Tag, out TagSource source))
                Fill(ref writer, fields.Tag, source, fields.Value, in terms);
            else
                writer.Add(fields.Tag, fields.Value);
        }
    }

    private void WriteNew(ref FixWriter writer, in PlannedAnswer answer, scoped in Terms terms)
    {
        for (int place = 0; place < _layout.Answers.Count; place++)
        {
            TaggedAnswer template = _layout.Answers[place];
            if (template.Kind != answer.Kind || template.Request != answer.Request.Kind)
                continue;
            for (int field = 0; field < template.Fields.Count; field++)
            {
                (int tag, TagSource source, string text) = template.Fields[field];
                if (source == TagSource.Text || (source == TagSource.OldText && IsOld(terms.Order)))
                    writer.AddText(tag, text);
                else
                    Fill(ref writer, tag, source, [], in terms);
            }
            return;
        }
    }

    /// <summary>Writes a field of an answer.</summary>
    /// <param name="source">Source of its value.</param>
    /// <param name="kept">Its recorded value; empty if there is none.</param>
    /// <param name="terms">Values.</param>
    private void Fill(
        ref FixWriter writer, int tag, TagSource source, scoped ReadOnlySpan<byte> kept, scoped in Terms terms)
    {
        ref readonly AnswerValues values = ref terms.Values;
        switch (source)
        {
            case TagSource.Order:
                writer.Add(tag, ValueOf(terms.Order, tag, kept));
                break;
            case TagSource.OrderOnly:
                writer.Add(tag, ValueOf(terms.Order, tag, []));
                break;
            case TagSource.Request:
                writer.Add(tag, ValueOf(terms.Request, tag, []));
                break;
            case TagSource.Key:
                writer.Add(tag, ValueOf(terms.IsOfChange ? terms.Request : terms.Order, ClientOrderId, []));
                break;
            case TagSource.RequestKey:
                writer.Add(tag, ValueOf(terms.Request, ClientOrderId, []));
                break;
            case TagSource.RequestNumber:
                writer.Add(tag, ValueOf(terms.Request, Number, []));
                break;
            case TagSource.Reference:
                writer.Add(tag, values.Reference);
                break;
            case TagSource.Number:
                writer.Add(tag, values.Number);
                break;
            case TagSource.FilledQuantity:
                writer.Add(tag, values.Filled);
                break;
            case TagSource.LeftQuantity:
                writer.Add(tag, values.Left);
                break;
            case TagSource.AveragePrice:
                writer.Add(tag, values.Filled == 0 ? "0"u8 : ValueOf(terms.Order, _layout.Price, kept));
                break;
            case TagSource.Time:
                writer.AddTime(tag, values.UtcNs, kept.IsEmpty ? Milliseconds : FixGateway.FractionOf(kept));
                break;
            default:
                FillExecution(ref writer, tag, source, kept, in terms);
                break;
        }
    }

    private void FillExecution(
        ref FixWriter writer, int tag, TagSource source, scoped ReadOnlySpan<byte> kept, scoped in Terms terms)
    {
        if (!terms.IsFill)
        {
            writer.Add(tag, kept);
            return;
        }
        ReadOnlySpan<byte> status = terms.Values.Left == 0 ? "2"u8 : "1"u8;
        switch (source)
        {
            case TagSource.Quantity:
                writer.Add(tag, terms.Values.Quantity);
                break;
            case TagSource.Price:
                writer.Add(tag, ValueOf(terms.Order, _layout.Price, kept));
                break;
            case TagSource.FillStatus:
                bool saysOne = kept.IsEmpty || kept.SequenceEqual("1"u8) || kept.SequenceEqual("2"u8);
                writer.Add(tag, saysOne ? status : kept);
                break;
            case TagSource.FillType:
                writer.Add(tag, IsOld(terms.Order) ? status : "F"u8);
                break;
        }
    }

    private bool TryReadInstrument(ReadOnlySpan<byte> request, out InstrumentSide instrument)
    {
        instrument = default;
        ReadOnlySpan<byte> name = default;
        for (int place = 0; place < _layout.Instrument.Count && name.IsEmpty; place++)
            FixGateway.TryFind(request, _layout.Instrument[place], out name);
        if (name.IsEmpty || !FixGateway.TryFind(request, _layout.Side, out ReadOnlySpan<byte> side) || side.IsEmpty)
            return false;
        OrderKey key = default;
        key.SetText(name);
        instrument = new InstrumentSide(key, side[0]);
        return true;
    }

    private static bool TryReadQuantity(ReadOnlySpan<byte> message, int tag, out uint quantity)
    {
        quantity = 0;
        if (!FixGateway.TryFind(message, tag, out ReadOnlySpan<byte> value)
            || !FixGateway.TryReadDecimal(value, out long scaled)
            || scaled < 0 || scaled % FixGateway.One != 0 || scaled / FixGateway.One > uint.MaxValue)
            return false;
        quantity = (uint)(scaled / FixGateway.One);
        return true;
    }

    private static bool IsOld(ReadOnlySpan<byte> order) =>
        FixGateway.TryFind(order, BeginString, out ReadOnlySpan<byte> version)
        && version.Length == 7 && version[^1] is >= (byte)'0' and <= (byte)'2';

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> message, int tag, ReadOnlySpan<byte> otherwise) =>
        FixGateway.TryFind(message, tag, out ReadOnlySpan<byte> value) && !value.IsEmpty ? value : otherwise;

    /// <summary>Values of an answer.</summary>
    private ref struct Terms
    {
        public ReadOnlySpan<byte> Order;
        public ReadOnlySpan<byte> Request;
        public AnswerValues Values;
        public bool IsFill;
        public bool IsOfChange;
    }
}
