using System.Text;

namespace PixStream.Spi.Generation;

/// <summary>Names and texts such as Brazilian payments carry, with the accents that ASCII-only code trips over.</summary>
internal static class SampleNames
{
    public static readonly byte[][] Given = Encode(
        "Ana", "João", "Maria", "José", "Antônia", "Francisco", "Luíza", "Conceição", "Paulo", "Fernanda", "Marcos",
        "Patrícia", "Caio", "Inês", "Otávio", "Raimunda", "Vinícius", "Letícia", "Tomás", "Yara");

    public static readonly byte[][] Family = Encode(
        "Silva", "Souza", "Araújo", "Gonçalves", "Lima", "Assunção", "Moraes", "Brandão", "Nogueira", "Pereira",
        "Teixeira", "Falcão", "d'Ávila", "Sá", "Guimarães", "Xavier", "Barbosa", "Queiroz");

    public static readonly byte[][] Companies = Encode(
        "Padaria Estrela do Vale Ltda", "Mercearia São Jorge ME", "Auto Peças Ipê S.A.", "Oficina Irmãos Prado",
        "Editora Pé de Letra Ltda", "Farmácia Boa Hora", "Livraria &amp; Café Aurora", "Construções Mandacaru");

    public static readonly byte[][] FreeTexts = Encode(
        "Aluguel do mês", "Obrigado!", "Pedido 4711, segunda via", "Presente de aniversário",
        "Rateio da água &amp; luz", "Mensalidade da escola", "Conserto da bicicleta", "Feira de sábado");

    public static readonly byte[][] EchoTexts = Encode("The bank is here.", "Olá, São Paulo", "1, 2, 3 &amp; 4");

    private static byte[][] Encode(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
